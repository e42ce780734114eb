"""What can be read of appraisals, incentives and pay."""
