import sys; sys.path.insert(0,"/tmp/p2")
from p2shots import *
AXE=open("/work/main/node_modules/axe-core/axe.min.js").read()
def test_axe(chromium, site):
    app,url,P,ids=site
    ctx={}
    def check(who,path,act=None,size=1440,theme="light"):
        c=chromium.new_context(locale="ru-RU",viewport={"width":size,"height":900},reduced_motion="reduce",color_scheme=theme,bypass_csp=True)
        page=login(c,url,app,P,who)
        page.goto(url+path.format(**ids))
        if act: act(page); page.wait_for_timeout(500)
        page.evaluate(AXE)
        r=page.evaluate("axe.run({resultTypes:['violations']})")
        for v in r["violations"]:
            print(path,size,theme,v["impact"],v["id"],[ (n["target"],n["html"][:120]) for n in v["nodes"]][:4])
        c.close()
    def bad(page): page.click(".form-actions button"); page.wait_for_load_state()
    def ask(page): page.click("[popovertarget=card-more]"); page.click("#card-more a >> nth=0")
    def edit(page): page.hover("#field-phone"); page.click("#field-phone a.btn")
    for size,theme in ((1440,"light"),(390,"dark")):
        check("pet","/boards/furniture/cards/new",bad,size,theme)
        check("pet","/cards/{c2}",edit,size,theme)
        check("sok","/cards/{c1}/tasks/1",None,size,theme)
        check("w1","/cards/{c4}/tasks/{no}",None,size,theme)
        check("el","/cards/{c2}/tasks/3",None,size,theme)
        check("adm","/cards/{c2}",ask,size,theme)
        check("sok","/boards/furniture?card={c2}",None,size,theme)
        check("pet","/cards/{c2}",lambda p:(p.click("#text"),p.keyboard.type("@с")),size,theme)
