"""What imports and drafts keep of a person, and forgetting it."""

from ecosystem.core.personal_data import Person, naming, register_copies, register_forgetting
from ecosystem.workspace.imports.models import AFTER, ImportChange, ImportPiece, ImportRow
from partners.models import Contact
from partners.personal_data import without_person


def register() -> None:
    """Say what is made out of other texts, and how imports forget."""
    register_copies(
        "workspace.ImportRun", "workspace.ImportRow", "workspace.ImportChange", "engagements.MeetingDraft"
    )
    register_forgetting(forget_imports)


def forget_imports(person: Person) -> None:
    """Take the person out of the rows that imports keep, and delete the files of finished ones that held them."""
    own = ImportChange.objects.filter(model__iexact=Contact._meta.label, object_id__in=person.keys)
    runs = set(own.values_list("run", flat=True))
    for change in own.filter(before__isnull=False):
        change.before = without_person(change.before)
        change.save(update_fields=["before"])
    runs |= {row.run_id for row, _fields in naming(ImportRow.objects.all(), person)}
    ImportPiece.objects.filter(file__run__in=runs, file__run__state__in=AFTER).delete()
    done = ImportRow.objects.filter(run__in=runs, run__state__in=AFTER, object_id__in=person.keys)
    done.filter(run__subject="contacts").update(data=None, changes=None, values=None, label=person.erased_as)
