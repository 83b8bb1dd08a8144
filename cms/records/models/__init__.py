"""One model a file."""

from .attachment import Attachment as Attachment
from .base import ProtectedQuerySet as ProtectedQuerySet
from .base import ProtectedRecord as ProtectedRecord
from .case import Case as Case
from .consent import Consent as Consent
from .data_pool import DataPoolEntry as DataPoolEntry
from .digest import StudentDigest as StudentDigest
from .double import DoubleDecision as DoubleDecision
from .erasure import ErasureRequest as ErasureRequest
from .guardian import Guardian as Guardian
from .handover import HandOver as HandOver
from .hold import SafetyHold as SafetyHold
from .log import AccessCheckpoint as AccessCheckpoint
from .log import AccessClosing as AccessClosing
from .log import AccessLogRow as AccessLogRow
from .log import RefusalCount as RefusalCount
from .log import Verb as Verb
from .note import Note as Note
from .share import CodeNumber as CodeNumber
from .share import Share as Share
from .stock_log import ProtectedLogEntry as ProtectedLogEntry
from .student import CounselorYear as CounselorYear
from .student import Guidance as Guidance
from .student import Placement as Placement
from .student import SchoolClass as SchoolClass
from .student import Student as Student
