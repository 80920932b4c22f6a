# Drives Google's Python client against the embedded warehouse; each check prints its name, the first that fails ends it.
import datetime
import decimal
import io
import sys

from google.api_core import exceptions
from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery

url, project = sys.argv[1], sys.argv[2]
client = bigquery.Client(
    project=project, credentials=AnonymousCredentials(), client_options={"api_endpoint": url}
)


def check(name, found, wanted):
    if found != wanted:
        print(f"FAILED {name}: {found!r} is not {wanted!r}")
        sys.exit(1)
    print(f"ok     python: {name}")


def rows(result):
    return [dict(row) for row in result]


client.create_dataset("py", exists_ok=True)
check("list_datasets", "py" in [d.dataset_id for d in client.list_datasets()], True)
check("query", rows(client.query("SELECT 1 AS a, 'x' AS b").result()), [{"a": 1, "b": "x"}])
check("query_and_wait", rows(client.query_and_wait("SELECT [1, 2] AS a")), [{"a": [1, 2]}])

parameters = bigquery.QueryJobConfig(
    query_parameters=[
        bigquery.ScalarQueryParameter("s", "STRING", "it's"),
        bigquery.ScalarQueryParameter("n", "NUMERIC", decimal.Decimal("1.5")),
        bigquery.ScalarQueryParameter("d", "DATE", datetime.date(2026, 1, 2)),
        bigquery.ScalarQueryParameter("t", "TIMESTAMP", datetime.datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=datetime.timezone.utc)),
        bigquery.ScalarQueryParameter("y", "BYTES", b"\x00\xff"),
        bigquery.ScalarQueryParameter("nothing", "INT64", None),
        bigquery.ArrayQueryParameter("empty", "INT64", []),
        bigquery.ArrayQueryParameter("two", "INT64", [1, 2]),
        bigquery.StructQueryParameter("st", bigquery.ScalarQueryParameter("x", "INT64", 7)),
    ]
)
check(
    "parameters",
    rows(
        client.query(
            "SELECT @s AS s, @n AS n, @d AS d, @t AS t, @y AS y, @nothing AS nothing, ARRAY_LENGTH(@empty) AS empty, @two AS two, @st.x AS x",
            job_config=parameters,
        ).result()
    ),
    [
        {
            "s": "it's",
            "n": decimal.Decimal("1.5"),
            "d": datetime.date(2026, 1, 2),
            "t": datetime.datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=datetime.timezone.utc),
            "y": b"\x00\xff",
            "nothing": None,
            "empty": 0,
            "two": [1, 2],
            "x": 7,
        }
    ],
)

try:
    client.query("SELEC 1").result()
    check("syntax error", "no error", "an error")
except exceptions.BadRequest as error:
    check("syntax error", "Syntax error" in str(error), True)
try:
    client.get_table("py.none")
    check("table not found", "no error", "an error")
except exceptions.NotFound as error:
    check("table not found", f"Not found: Table {project}:py.none" in str(error), True)

config = bigquery.LoadJobConfig(
    source_format="NEWLINE_DELIMITED_JSON",
    schema=[bigquery.SchemaField("a", "INTEGER"), bigquery.SchemaField("b", "STRING", "REPEATED")],
    write_disposition="WRITE_TRUNCATE",
)
job = client.load_table_from_json([{"a": 1, "b": ["x", "y"]}, {"a": 2}], "py.loaded", job_config=config)
job.result()
check("load_table_from_json (resumable)", job.output_rows, 2)
check("list_rows", rows(client.list_rows("py.loaded")), [{"a": 1, "b": ["x", "y"]}, {"a": 2, "b": []}])
table = client.get_table("py.loaded")
check("get_table", (table.num_rows, [f.field_type for f in table.schema]), (2, ["INTEGER", "STRING"]))
data = b'{"a":1}\n' * 200_000
job = client.load_table_from_file(io.BytesIO(data), "py.many", job_config=config, rewind=True)
job.result()
check("load_table_from_file (in pieces)", job.output_rows, 200_000)
csv = bigquery.LoadJobConfig(source_format="CSV", autodetect=True)
client.load_table_from_file(io.BytesIO(b"page,n\na,1\nb,2\n"), "py.csv", job_config=csv, size=15).result()
check("CSV with autodetect (multipart)", rows(client.query("SELECT * FROM py.csv ORDER BY n").result()), [{"page": "a", "n": 1}, {"page": "b", "n": 2}])
check("insert_rows_json", client.insert_rows_json("py.loaded", [{"a": 5}]), [])
check("insert_rows_json refused", len(client.insert_rows_json("py.loaded", [{"a": "q"}])), 1)
paged = client.query("SELECT x FROM UNNEST(GENERATE_ARRAY(1, 30000)) AS x ORDER BY x").result(page_size=7000)
check("paging", [row.x for row in paged], list(range(1, 30001)))
dml = client.query("DELETE FROM py.loaded WHERE a = 5")
dml.result()
check("DML", dml.num_dml_affected_rows, 1)
client.copy_table("py.loaded", "py.copied").result()
check("copy_table", client.get_table("py.copied").num_rows, 2)
dry = client.query("SELECT a FROM py.loaded", job_config=bigquery.QueryJobConfig(dry_run=True))
check("dry run", (dry.state, dry.total_bytes_processed), ("DONE", 16))
into = bigquery.QueryJobConfig(destination=f"{project}.py.answers", write_disposition="WRITE_TRUNCATE")
client.query("SELECT 1 AS a", job_config=into).result()
check("destination table", rows(client.list_rows("py.answers")), [{"a": 1}])
script = client.query("DECLARE x INT64 DEFAULT 1; SET x = x + 1; SELECT x;")
check("script", rows(script.result()), [{"x": 2}])
check("child jobs", [c.statement_type for c in client.list_jobs(parent_job=script.job_id)], ["SELECT"])
view = bigquery.Table(f"{project}.py.seen")
view.view_query = "SELECT a FROM py.loaded"
client.create_table(view)
check("view", client.get_table("py.seen").table_type, "VIEW")
table = client.get_table("py.loaded")
table.description = "described"
check("update_table", client.update_table(table, ["description"]).description, "described")
client.query("CREATE FUNCTION py.twice(x INT64) AS (x * 2)").result()
check("list_routines", [r.reference.routine_id for r in client.list_routines("py")], ["twice"])
check("get_routine", client.get_routine("py.twice").body.strip(), "x * 2")
try:
    client.query("SELECT 1", job_id=script.job_id, job_retry=None).result()
    check("duplicate job id", "no error", "an error")
except exceptions.Conflict as error:
    check("duplicate job id", "Already Exists: Job" in str(error), True)
client.delete_dataset("py", delete_contents=True)
check("delete_dataset", [d.dataset_id for d in client.list_datasets() if d.dataset_id == "py"], [])
