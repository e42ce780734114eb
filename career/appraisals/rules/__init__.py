"""Pure rules of appraisals and pay."""
