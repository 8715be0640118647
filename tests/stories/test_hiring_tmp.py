import shutil
import pytest
from tests.stories.site import Site
from tests.stories.builder import Builder
import tests.stories.test_hiring as T
pytestmark = pytest.mark.browser

@pytest.fixture
def place(database_url, valkey_url, undertaker, tmp_path):
    made = Site(tmp_path, database_url, valkey_url, undertaker)
    shutil.copy("/tmp/hi/built.db", database_url.removeprefix("sqlite:///"))
    made.start()
    yield made
    made.stop()

@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it(desks):
    admin = Builder(desks["ilyin"])
    admin.desk.open("/admin/design/3/")
    desks["ilyin"].context.set_default_timeout(15000)
    T.publish(admin)
    T.run(desks)
