"""What a firm is in the eyes of a law: most duties name a kind of firm, not a product."""

from __future__ import annotations

from enum import StrEnum

from .language import Text


class FirmKind(StrEnum):
    """A kind of firm that rules and programmes address."""

    MEDICINE_MANUFACTURER = "medicine_manufacturer"
    BIOLOGICS_MANUFACTURER = "biologics_manufacturer"
    ADVANCED_THERAPY_MANUFACTURER = "advanced_therapy_manufacturer"
    CONTRACT_MANUFACTURER = "contract_manufacturer"
    ACTIVE_INGREDIENT_MANUFACTURER = "active_ingredient_manufacturer"
    RAW_MATERIAL_SUPPLIER = "raw_material_supplier"
    MEDICINE_IMPORTER = "medicine_importer"
    DEVICE_MANUFACTURER = "device_manufacturer"
    DIAGNOSTICS_MANUFACTURER = "diagnostics_manufacturer"
    NARCOTICS_HANDLER = "narcotics_handler"
    CLINICAL_RESEARCHER = "clinical_researcher"
    FOOD_MANUFACTURER = "food_manufacturer"
    FOOD_IMPORTER = "food_importer"
    SUPPLEMENT_MANUFACTURER = "supplement_manufacturer"
    FEED_MANUFACTURER = "feed_manufacturer"
    SEED_PRODUCER = "seed_producer"
    PESTICIDE_MANUFACTURER = "pesticide_manufacturer"
    FERTILISER_MANUFACTURER = "fertiliser_manufacturer"
    VETERINARY_MEDICINE_MANUFACTURER = "veterinary_medicine_manufacturer"
    GRAIN_TRADER = "grain_trader"
    LIVING_MODIFIED_ORGANISM_USER = "living_modified_organism_user"
    CHEMICAL_MANUFACTURER = "chemical_manufacturer"
    BIOFUEL_PRODUCER = "biofuel_producer"
    BIOGAS_PRODUCER = "biogas_producer"
    FUEL_SUPPLIER = "fuel_supplier"
    DISTRIBUTOR = "distributor"
    COSMETICS_MANUFACTURER = "cosmetics_manufacturer"


_NAMES: dict[FirmKind, tuple[str, str]] = {
    FirmKind.MEDICINE_MANUFACTURER: ("의약품 제조업자", "medicine manufacturer"),
    FirmKind.BIOLOGICS_MANUFACTURER: ("생물의약품 제조업자", "biologics manufacturer"),
    FirmKind.ADVANCED_THERAPY_MANUFACTURER: ("첨단바이오의약품 제조업자", "advanced therapy manufacturer"),
    FirmKind.CONTRACT_MANUFACTURER: ("위탁개발생산(CDMO) 기업", "contract manufacturer (CDMO)"),
    FirmKind.ACTIVE_INGREDIENT_MANUFACTURER: ("원료의약품 제조업자", "active ingredient manufacturer"),
    FirmKind.RAW_MATERIAL_SUPPLIER: ("원부자재 공급기업", "raw material supplier"),
    FirmKind.MEDICINE_IMPORTER: ("의약품 수입자", "medicine importer"),
    FirmKind.DEVICE_MANUFACTURER: ("의료기기 제조업자", "medical device manufacturer"),
    FirmKind.DIAGNOSTICS_MANUFACTURER: ("체외진단의료기기 제조업자", "in vitro diagnostics manufacturer"),
    FirmKind.NARCOTICS_HANDLER: ("마약류취급자", "handler of controlled substances"),
    FirmKind.CLINICAL_RESEARCHER: ("임상시험 실시기업", "clinical trial sponsor"),
    FirmKind.FOOD_MANUFACTURER: ("식품 제조·가공업자", "food manufacturer"),
    FirmKind.FOOD_IMPORTER: ("수입식품 영업자", "food importer"),
    FirmKind.SUPPLEMENT_MANUFACTURER: ("건강기능식품 제조업자", "dietary supplement manufacturer"),
    FirmKind.FEED_MANUFACTURER: ("사료 제조업자", "feed manufacturer"),
    FirmKind.SEED_PRODUCER: ("종자업자", "seed producer"),
    FirmKind.PESTICIDE_MANUFACTURER: ("농약 제조업자", "pesticide manufacturer"),
    FirmKind.FERTILISER_MANUFACTURER: ("비료 생산업자", "fertiliser manufacturer"),
    FirmKind.VETERINARY_MEDICINE_MANUFACTURER: ("동물용의약품 제조업자", "veterinary medicine manufacturer"),
    FirmKind.GRAIN_TRADER: ("양곡 수입·가공업자", "grain trader"),
    FirmKind.LIVING_MODIFIED_ORGANISM_USER: (
        "유전자변형생물체(LMO) 취급자",
        "user of living modified organisms",
    ),
    FirmKind.CHEMICAL_MANUFACTURER: ("화학물질 제조·수입자", "chemical manufacturer or importer"),
    FirmKind.BIOFUEL_PRODUCER: ("바이오연료 생산자", "biofuel producer"),
    FirmKind.BIOGAS_PRODUCER: ("바이오가스 생산자", "biogas producer"),
    FirmKind.FUEL_SUPPLIER: ("석유·항공유 공급자", "fuel supplier"),
    FirmKind.DISTRIBUTOR: ("유통업자", "distributor"),
    FirmKind.COSMETICS_MANUFACTURER: ("화장품 책임판매·제조업자", "cosmetics manufacturer"),
}


def firm_kind_name(kind: FirmKind | str) -> Text:
    """Return a firm kind's name in both languages."""
    ko, en = _NAMES[FirmKind(kind)]
    return Text(ko=ko, en=en)
