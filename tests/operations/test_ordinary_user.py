"""All of it runs as an ordinary user too, who need not be able to write where the code is."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.operations.conftest import FirstRun
from tests.operations.ordinary import as_ordinary_user, give
from tests.operations.visitor import Visitor
from tests.product import environment, running


def test_an_empty_data_folder_is_filled(copy: Path, folder: Path) -> None:
    before = as_ordinary_user(folder)
    data = folder / "ordinary-empty"
    data.mkdir()
    give(data)
    done = subprocess.run(
        [*before, sys.executable, "manage.py", "showmigrations", "--plan"],
        cwd=copy,
        env=environment(data, 0, SECRET_KEY="an-ordinary-user-s-key-" + "k3" * 20),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "[ ]  sessions.0001_initial" in done.stdout
    assert (data / "pg").owner() == "nobody"


def test_the_product_runs_and_stops_whole(copy: Path, folder: Path, first_run: FirstRun) -> None:
    before = as_ordinary_user(folder)
    data = folder / "ordinary"
    # The first start of root, given to the user: what is measured here is who runs it.
    shutil.copytree(
        first_run.data, data, ignore=shutil.ignore_patterns("*.sock", ".s.PGSQL*", "postmaster.pid")
    )
    give(data)
    with running(copy, data, folder / "ordinary.log", *before) as product:
        visitor = Visitor(product.url)
        assert visitor.sign_in("devrel")
        assert visitor.get("/partners/fjordlight-solvers/")[0] == 200
        owners = {os.stat(f"/proc/{pid}").st_uid for pid, command in product.commands().items()}
        assert 0 not in owners
        assert product.interrupt() is not None
        assert product.processes() == []
    assert "Stopped." in product.printed()
