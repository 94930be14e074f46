"""Small files in the true layout of what CMS and FDA publish, with drugs and firms that do not exist."""

from pathlib import Path

YEARS = (2020, 2021, 2022, 2023, 2024)
ORANGE_HEAD = "Ingredient~DF;Route~Trade_Name~Applicant~Strength~Appl_Type~Appl_No~Product_No~TE_Code~Approval_Date~RLD~RS~Type~Applicant_Full_Name"
PURPLE_HEAD = (
    "N/R/U,Applicant,BLA Number,Proprietary Name,Proper Name,License Type,Strength,Dosage Form,Route of Administration,Product Presentation,"
    "Marketing Status,Licensure,Approval Date,Inter. Approval Date,Ref. Product Proper Name,Ref. Product Proprietary Name,Supplement Number,"
    "Submission Type,Inter. Supplement Number,License Number,Product Number,Center,Date of First Licensure,Exclusivity Expiration Date,"
    "First Interchangeable Exclusivity Exp. Date,Ref. Product Exclusivity Exp. Date,Orphan Exclusivity Exp. Date,Patent List Provided"
)


def _spent(amounts: dict[int, float]) -> str:
    return ",".join(
        f"{amounts.get(year, '')},{'10,5,2,1.5,2.5,3.5,0' if year in amounts else ',,,,,,'}" for year in YEARS
    )


def part_d(path: Path, rows: list[tuple[str, str, str, dict[int, float]]]) -> Path:
    """Rows of (brand, generic, maker, amounts by year), as in the CSV of release year 2026."""
    columns = ",".join(
        f"Tot_Spndng_{y},Tot_Dsg_Unts_{y},Tot_Clms_{y},Tot_Benes_{y},Avg_Spnd_Per_Dsg_Unt_Wghtd_{y},Avg_Spnd_Per_Clm_{y},Avg_Spnd_Per_Bene_{y},Outlier_Flag_{y}"
        for y in YEARS
    )
    lines = [f"Brnd_Name,Gnrc_Name,Tot_Mftr,Mftr_Name,{columns},Chg_Avg_Spnd_Per_Dsg_Unt_23_24,CAGR_Avg_Spnd_Per_Dsg_Unt_20_24"]  # fmt: skip
    lines += [f'{brand},"{generic}",1,"{maker}",{_spent(amounts)},0.1,0.1' for brand, generic, maker, amounts in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def part_b(path: Path, rows: list[tuple[str, str, str, dict[int, float]]]) -> Path:
    """Rows of (billing code, brand, generic, amounts by year)."""
    columns = ",".join(
        f"Tot_Spndng_{y},Tot_Dsg_Unts_{y},Tot_Clms_{y},Tot_Benes_{y},Avg_Spndng_Per_Dsg_Unt_{y},Avg_Spndng_Per_Clm_{y},Avg_Spndng_Per_Bene_{y},Outlier_Flag_{y}"
        for y in YEARS
    )
    lines = [f"HCPCS_Cd,HCPCS_Desc,Brnd_Name,Gnrc_Name,{columns},Avg_DY24_ASP_Price,Chg_Avg_Spndng_Per_Dsg_Unt_23_24,CAGR_Avg_Spnd_Per_Dsg_Unt_20_24"]  # fmt: skip
    lines += [f'{code},"Injection, {generic}, 1 mg","{brand}","{generic}",{_spent(amounts)},1,0.1,0.1' for code, brand, generic, amounts in rows]  # fmt: skip
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def orange(
    ingredient: str, form: str, name: str, holder: str, kind: str, number: str, day: str, sold: str = "RX"
) -> str:
    """One row of products.txt."""
    return f"{ingredient}~{form}~{name}~{holder[:20]}~10MG~{kind}~{number}~001~AB~{day}~Yes~Yes~{sold}~{holder}"


def orange_book(folder: Path, rows: list[str], exclusivities: list[str] | None = None) -> Path:
    """The folder of the Orange Book's data files."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "products.txt").write_text("\r\n".join([ORANGE_HEAD, *rows]) + "\r\n", encoding="cp1252")
    if exclusivities is not None:
        head = "Appl_Type~Appl_No~Product_No~Exclusivity_Code~Exclusivity_Date"
        (folder / "exclusivity.txt").write_text("\r\n".join([head, *exclusivities]) + "\r\n", encoding="ascii")
    return folder


def purple(
    name: str, proper: str, holder: str, number: str, day: str, kind: str = "351(a)", *, sold: str = "Rx", reference: str = "N/A",
    center: str = "CDER", orphan: str = "", form: str = "Injection", submission: str = "Original",
) -> str:  # fmt: skip
    """One row of the Purple Book."""
    return (
        f',"{holder}",{number},"{name}","{proper}",{kind},10MG,{form},Subcutaneous,Autoinjector,{sold},Licensed,"{day}",,"{proper}",'
        f'"{reference}",,{submission},,1000,001,{center},,,,,{orphan},'
    )


def purple_book(path: Path, rows: list[str], changes: list[str] = ()) -> Path:
    """The CSV of a month: a report of changes, then all, under the same header."""
    commas = "," * 27
    lines = [f"Purple Book Monthly Historical Data Changes Report - June 2026{commas}", commas, PURPLE_HEAD, *changes, commas, f"Purple Book Database Extract{commas}", PURPLE_HEAD, *rows]  # fmt: skip
    path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8-sig")
    return path
