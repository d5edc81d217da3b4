"""`kenes run` as a process of its own: what it says, how it ends, what it refuses."""

import json
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

from tools.running import KENES, Running, environment, get, running


def refused(place: Path, *words: str, **settings: str) -> str:
    """What it says when it does not start."""
    command = [str(KENES), *words]
    names = environment(place, **settings)
    done = subprocess.run(
        command, check=False, cwd=place, env=names, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert re.fullmatch(r"kenes: [^\n]{10,300}\n", done.stderr), done.stderr
    return done.stderr


def test_two_that_run_and_end(tmp_path):
    """One story, for a start takes seconds: the second finds the first one's port taken."""
    with running(tmp_path) as first:
        url = first.is_ready()
        it_says_where_it_is_and_who_may_sign_in(first)
        it_says_how_it_is(url)
        port = int(url.rsplit(":", 1)[1])
        with running(tmp_path, "--clock", "2027-01-05 09:00", PORT=str(port)) as second:
            its_port = int(second.is_ready().rsplit(":", 1)[1])
            assert port < its_port < port + 50
            assert f"Port {port} is taken, using {its_port}" in second.errors.read_text()
            assert "2027-01-05T09:0" in get(f"{second.url}/chat")[2].decode()
            it_ends_within_5_seconds_although_a_chat_is_open(second, signal.SIGINT)
        it_ends_within_5_seconds_although_a_chat_is_open(first, signal.SIGTERM)


def it_says_where_it_is_and_who_may_sign_in(process: Running) -> None:
    assert f"Ready: {process.url}/chat {process.url}/" in process.said
    assert process.hears(r"^login +password +role +unit$")
    login, password, role, unit = re.split(r" {2,}", process.hears(r"director").string)
    assert (bool(login), bool(password), role, bool(unit)) == (True, True, "director", True)


def it_says_how_it_is(url: str) -> None:
    assert get(f"{url}/healthz")[0] == 200
    status, _, body = get(f"{url}/readyz")
    assert status == 200
    assert json.loads(body) == {"database": True, "migrations": True, "catalogues": True}
    status, headers, body = get(f"{url}/metrics")
    assert status == 200
    assert headers["content-type"].startswith("text/plain")
    assert b"process_resident_memory_bytes" in body


def it_ends_within_5_seconds_although_a_chat_is_open(process: Running, how: signal.Signals) -> None:
    host, port = process.url.removeprefix("http://").split(":")
    cookie = get(f"{process.url}/chat")[1]["set-cookie"].partition(";")[0]
    with socket.create_connection((host, int(port)), timeout=10) as stream:
        asked = f"GET /chat/events HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\n"
        stream.sendall(f"{asked}Accept: text/event-stream\r\n\r\n".encode())
        heard = b""
        while b"event: bubble" not in heard:
            heard += stream.recv(4096)
        told = time.monotonic()
        process.process.send_signal(how)
        code = process.process.wait(30)
        assert time.monotonic() - told < 5
    assert code == 0
    assert "Traceback" not in process.errors.read_text()


def test_a_clock_of_ones_own_is_for_a_demo_only(tmp_path):
    assert "demo" in refused(tmp_path, "run", "--clock", "2027-01-05 09:00", ENV="production")
    assert "demo" in refused(tmp_path, "run", ENV="production", CLOCK="2027-01-05 09:00")


def test_a_clock_that_is_no_time_is_refused(tmp_path):
    assert "2027-01-05 09:00" in refused(tmp_path, "run", "--clock", "tomorrow")


def test_a_setting_nobody_knows_is_refused(tmp_path):
    assert "unknown setting KENES_PROT; did you mean KENES_PORT?" in refused(tmp_path, "run", PROT="8000")


def test_a_database_nobody_knows_is_refused(tmp_path):
    said = refused(tmp_path, "run", DATABASE_URL="mysql://kenes:a-password@localhost/kenes")
    assert "KENES_DATABASE_URL" in said
    assert "a-password" not in said


def test_without_its_keys_file_it_does_not_start(tmp_path):
    gone = tmp_path / "gone.json"
    said = refused(tmp_path, "run", ENV="production", KEYS_FILE=str(gone))
    assert str(gone) in said
    assert not gone.exists()


def test_with_a_broken_keys_file_it_does_not_start(tmp_path):
    broken = tmp_path / "broken.json"
    broken.write_text('{"active": "first", "keys": {"first": "c2hvcnQ="}}')
    assert str(broken) in refused(tmp_path, "run", KEYS_FILE=str(broken))
    broken.write_text("not even JSON")
    assert str(broken) in refused(tmp_path, "run", KEYS_FILE=str(broken))
