"""The head of a letter: of one school, or the neutral one of a public blank."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What a school puts on its letters. `Letterhead()` is the neutral head of blank forms for the public.

    neutral: print lines to fill in instead of names (government or foundation, office, school, address).
    lines: up to five, from top to bottom: foundation or government, office, school, address, telephone and web. The
        line that equals `school_name` is the largest; where none does, the last but two or, of fewer lines, the first.
    logo: the bytes of a PNG or JPEG, or None. city: for "kota, tanggal". principal_nip: 18 digits or "".
    letter_number_pattern: as `School.letter_number_pattern`: {nomor} {bulan} {bulan_romawi} {tahun} are left to write.
    """

    neutral: bool = True
    lines: tuple[str, ...] = ()
    logo: bytes | None = None
    school_name: str = ""
    city: str = ""
    principal_name: str = ""
    principal_nip: str = ""
    letter_number_pattern: str = ""
