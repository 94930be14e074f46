"""What every command of an operator does: what is refused is told in the operator's language, without a traceback."""

from django.core.management.base import BaseCommand, CommandError

from bioaccord.vocabulary.errors import BioaccordError
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.sentence import Sentence


class OperatorCommand(BaseCommand):
    """A command with `--language`; an error of the project ends it with code 2 and its own words."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs):
        """Return the parser with the language of refusals."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.add_argument(
            "--language",
            choices=[str(one) for one in Language],
            default=str(Language.ENGLISH),
            help="language of what is refused",
        )
        return parser

    def execute(self, *args, **options):
        """Run the command; raises `CommandError` where the project refuses something."""
        self.language = options["language"]
        try:
            return super().execute(*args, **options)
        except BioaccordError as error:
            raise self.refused(error) from None

    def refused(self, said: BioaccordError | Sentence, returncode: int = 2) -> CommandError:
        """Return the error that ends a command with these words in the operator's language."""
        return CommandError(said.told(self.language), returncode=returncode)
