import time
from datetime import timedelta
from sqlalchemy import text
from tests.web.test_queries import *
def test_time(either_company):
    company=either_company
    populated(company)
    with company.app.app_context(), db.engine.begin() as conn:
        cols=[c.name for c in m.Card.__table__.columns if c.name not in("id","number","start_key")]
        q=",".join(f'"{c}"' for c in cols)
        cols_t=[c.name for c in m.Task.__table__.columns if c.name not in("id","card_id")]
        def copy(old,n,extra=""):
            base=conn.execute(text("select max(id) from card")).scalar()
            conn.execute(text(f"insert into card (id,number,{q}) select {base}+s.i, 'x'||({base}+s.i), {q} from card, (with recursive k(i) as (select 1 union all select i+1 from k where i<{n}) select i from k) s where card.id={old}"))
            qt=",".join(f'"{c}"' for c in cols_t)
            conn.execute(text(f"insert into task (card_id,{qt}) select {base}+s.i,{qt} from task,(with recursive k(i) as (select 1 union all select i+1 from k where i<{n}) select i from k) s where card_id={old}"))
            conn.execute(text(f"insert into assignment (card_id,task_no,user_id,open) select {base}+s.i,task_no,user_id,open from assignment,(with recursive k(i) as (select 1 union all select i+1 from k where i<{n}) select i from k) s where card_id={old}"))
        copy(3,100000)   # finished
        copy(1,1000); copy(4,1000)
        conn.execute(text("update card set closed_at='2026-08-01 00:00:00.000000' where stage='done' and number like 'x%'"))
        conn.execute(text("ANALYZE"))
    for who in ("dora","erin","will"):
        cl = company.client(getattr(company,who))
        for p in PAGES+("/tasks?state=done",):
            r=cl.get(p)
            if r.status_code!=200: continue
            t=time.perf_counter(); r=cl.get(p); print(who, p, round((time.perf_counter()-t)*1000), 'ms', len(r.data)//1024, 'KB')
