"""A trade show: programme, meetings, schedule, diaries."""
