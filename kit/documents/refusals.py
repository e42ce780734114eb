"""Why a document is not given out."""

from kit.errors import Refusal
from kit.language import N_


class SigningFailed(Refusal):
    """The key, the token, the timestamp server or the platform did not give a signature."""

    status = 503
    code = "signing-failed"
    text = N_("The document could not be signed, so nothing was issued: {why}.")
