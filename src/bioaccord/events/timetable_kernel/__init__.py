"""The arithmetic of a timetable: what a person's day costs, chains of meetings that change places, and the search that improves.

Shapes: meetings, seats (of all meetings, one after the other), persons, slots, days, classes of table sizes. Whole numbers are of 64 bits wherever a function
takes them: a number of another size would have the function compiled once more.

A *chain* exchanges two slots for all meetings that depend on each other: a meeting moves, whoever of its persons is busy there sends that meeting
back, and so on. All who sit in both slots stay as busy as they were; only the ends of the chain see their day change.
"""
