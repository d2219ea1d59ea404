from engagements.forms.fields import DayInput, DueField

__all__ = ["DayInput", "DueField"]
