"""One model a file."""

from .attachment import Attachment as Attachment
from .base import ProtectedQuerySet as ProtectedQuerySet
from .base import ProtectedRecord as ProtectedRecord
from .case import Case as Case
from .consent import Consent as Consent
from .data_pool import DataPoolEntry as DataPoolEntry
from .guardian import Guardian as Guardian
from .hold import SafetyHold as SafetyHold
from .note import Note as Note
from .share import CodeNumber as CodeNumber
from .share import Share as Share
from .student import CounselorYear as CounselorYear
from .student import Guidance as Guidance
from .student import Placement as Placement
from .student import SchoolClass as SchoolClass
from .student import Student as Student
