"""Pure rules of certification: conditions and what they say of a person, validity and renewal.

`tree` is what a condition is, `form` its JSON, `facts` what it may count, `evaluation` the answer
as of a date, `reading` the answer in words; `life` and `renewal` say when a certificate
is in force.
"""
