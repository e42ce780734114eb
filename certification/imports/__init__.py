"""Files of certificate types, of certificates from before, and of those that others issued."""

from certification.imports.certificates import CERTIFICATE_TYPES, CERTIFICATES
from certification.imports.outside import OUTSIDE

IMPORTS = (CERTIFICATE_TYPES, CERTIFICATES, OUTSIDE)

__all__ = ["CERTIFICATES", "CERTIFICATE_TYPES", "IMPORTS", "OUTSIDE"]
