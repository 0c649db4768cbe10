"""Run one job, as a worker would."""

from django.core.management.base import BaseCommand, CommandError

from records import jobs
from records.models import Job


class Command(BaseCommand):
    help = "Run one job (the web server starts this by itself where there is no worker)."

    def add_arguments(self, parser):
        parser.add_argument("job", type=int)

    def handle(self, *, job, **options):
        done = jobs.run(job)
        if done is None:
            self.stdout.write("Nothing to do: the job is finished, unknown, or runs elsewhere.")
        elif done.state == Job.State.FAILED:
            raise CommandError(done.error)
