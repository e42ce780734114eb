"""The cadre appointment form 干部任免审批表: kept encrypted, drawn, exchanged as .lrmx."""
