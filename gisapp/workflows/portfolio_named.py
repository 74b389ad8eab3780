"""The objectives by name: what each measures, in which unit, whether more of it is better, and what it means."""

from gisapp.domain.numerals import written
from gisapp.workflows.portfolio_seam import Named

_LESS, _MORE = False, True
#: Id, Vietnamese and English title, unit, whether more is better, decimals, and a note in both languages.
_ROWS = (
    ("rice", "Đất lúa bị lấy", "Rice land taken", "ha", _LESS, 1, "", ""),
    ("homes", "Đất ở bị lấy", "Residential land taken", "ha", _LESS, 1, "", ""),
    ("households", "Hộ dân trong khu", "Households inside the zones", "households", _LESS, 0,
     "theo lớp số hộ dân", "as the layer of households counts them"),
    ("residents", "Người dân đang sống trong khu", "People living inside the zones", "persons", _LESS, 0,
     "theo lớp lưới dân số; số hộ dân chưa có nguồn", "as the population raster shows; households have no source"),
    ("protected", "Chồng lấn đất bảo vệ, hành lang, dự án", "Overlap with protected land, corridors, projects", "ha",
     _LESS, 1, "cộng từng loại ràng buộc, trừ đất lúa và đất ở",
     "class by class, apart from rice and residential land"),
    ("jobs", "Việc làm", "Jobs", "persons", _MORE, 0,
     "theo kế hoạch nếu có nguồn, nếu không thì theo số người trên héc-ta giả định",
     "as planned where a source says, else by the assumed persons per hectare"),
    ("area", "Diện tích khu", "Area of zones", "ha", _MORE, 1, "", ""),
    ("unmet", "Nhu cầu hạ tầng không được đáp ứng", "Infrastructure demand unmet", "%", _LESS, 1,
     "so với nhu cầu của mọi khu đề xuất, trung bình các loại hạ tầng",
     "of what all candidates demand, mean over the topics of the ledger"),
    ("cost", "Chi phí hạ tầng", "Infrastructure cost", "billion VND", _LESS, 0,
     "chỉ số liệu đã công bố; nhiều số khác nhau thành một khoảng", "published figures alone; several make a range"),
    ("coverage", "Diện tích có hạ tầng trong tầm", "Area with infrastructure in reach", "ha", _MORE, 1,
     "trung bình các loại công trình tính được cho mọi khu đề xuất",
     "mean over the kinds of facility that can be told for every candidate"),
    ("spread", "Khoảng cách giữa các khu", "Distance between zones", "km", _MORE, 1,
     "trung bình các cặp khu, đường chim bay", "mean over its pairs, in straight lines"),
)  # fmt: skip
NAMED: dict[str, Named] = {
    name: Named(id=name, title_vi=vi, title_en=en, unit=unit, more_is_better=more, digits=digits, note_vi=note_vi,
                note_en=note_en)
    for name, vi, en, unit, more, digits, note_vi, note_en in _ROWS
}  # fmt: skip


def people_within(minutes: float) -> Named:
    """Whoever newly has a zone within so many minutes."""
    return Named(
        id="people",
        title_vi=f"Người dân mới có khu trong {written(minutes)} phút",
        title_en=f"People who newly have a zone within {written(minutes, lang='en')} minutes",
        unit="persons",
        more_is_better=True,
    )
