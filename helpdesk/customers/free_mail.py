"""Domains where anybody gets an address: they never tell which company somebody belongs to."""

# Providers with a domain in many countries, by their name before the country's ending.
_FAMILIES = """
    aim aol fastmail gmail gmx googlemail hotmail hushmail icloud live mail mailbox msn outlook proton
    protonmail rocketmail tuta tutamail tutanota yahoo yandex ymail zoho zohomail
"""
_DOMAINS = """
    126.com 139.com 163.com 1und1.de 21cn.com 2die4.com abv.bg alice.it aliceadsl.fr aliyun.com aon.at
    arcor.de att.net bbox.fr bellsouth.net bezeqint.net bigmir.net bigpond.com bigpond.net.au bk.ru
    bluemail.ch bluewin.ch bluewin.com bol.com.br bredband.net bresnan.net btinternet.com btopenworld.com
    c2i.net cableone.net centrum.cz centrum.sk centurylink.net centurytel.net charter.net chello.at
    chello.nl chello.pl club-internet.fr comcast.net cox.net daum.net disroot.org docomo.ne.jp duck.com
    earthlink.net eircom.net email.com email.cz embarqmail.com ezweb.ne.jp fibertel.com.ar foxmail.com
    free.fr freemail.hu freenet.de freeserve.co.uk frontier.com frontiernet.net globo.com hanmail.net
    hccnet.nl hetnet.nl hispeed.ch home.nl home.se i.softbank.jp i.ua ibest.com.br ig.com.br iinet.net.au
    inbox.lv inbox.ru indiatimes.com inet.hr interia.eu interia.pl internode.on.net iol.ie iol.it juno.com
    kolabnow.com kpnmail.nl kpnplanet.nl laposte.net libero.it list.ru lycos.com lycos.de mac.com mail.bg
    mail.ee me.com mindspring.com mweb.co.za nate.com naver.com neostrada.pl netcologne.de netscape.net
    netvigator.com netzero.net neuf.fr nifty.com ntlworld.com numericable.fr o2.co.uk o2.pl o2online.de
    oi.com.br onet.eu onet.pl online.de online.nl online.no op.pl optimum.net optonline.net
    optusnet.com.au orange.fr orange.net otenet.gr ozemail.com.au planet.nl pm.me pobox.com poczta.fm
    poczta.onet.pl posteo.de posteo.net prodigy.net proximus.be ptd.net qq.com quicknet.nl r7.com
    rambler.ru rediffmail.com riseup.net roadrunner.com rogers.com runbox.com sapo.pt saunalahti.fi
    sbcglobal.net scarlet.be seznam.cz sfr.fr shaw.ca sina.cn sina.com sky.com skynet.be sohu.com
    spamgourmet.com suddenlink.net sunrise.ch superig.com.br surfeu.fi swbell.net sympatico.ca t-online.de
    t-online.hu talktalk.net tele2.nl telefonica.net telenet.be telfort.nl telia.com telus.net
    terra.com.br terra.es tim.it tin.it tiscali.co.uk tiscali.it tlen.pl tom.com tpg.com.au tvcablenet.be
    ukr.net uol.com.br upcmail.nl usa.net ut.by verizon.net versatel.nl videotron.ca vip.163.com
    vip.qq.com virgilio.it virgin.net virginmedia.com voila.fr volny.cz wanadoo.es wanadoo.fr wanadoo.nl
    web.de westnet.com.au windowslive.com windstream.net wp.pl xs4all.nl xtra.co.nz ya.ru yeah.net
    zeelandnet.nl ziggo.nl zoznam.sk
"""
# Addresses made to be thrown away after an hour.
_THROW_AWAY = """
    10minutemail.com dispostable.com fakeinbox.com getnada.com grr.la guerrillamail.com guerrillamail.net
    mailcatch.com maildrop.cc mailinator.com mailnesia.com mintemail.com mohmal.com sharklasers.com
    temp-mail.org tempmail.com throwawaymail.com trashmail.com trashmail.de yopmail.com yopmail.fr
"""

FAMILIES = frozenset(_FAMILIES.split())
DOMAINS = frozenset(_DOMAINS.split()) | frozenset(_THROW_AWAY.split())
# Under what a country sorts its names: gmx.co.uk, hotmail.com.br. Any other word in between is a company's.
_SORTS = frozenset({"co", "com", "net", "ne", "org"})
LONGEST_ENDING = 4


def is_free_mail(domain: str) -> bool:
    """Whether anybody can have an address at this domain."""
    if domain in DOMAINS:
        return True
    family, *endings = domain.split(".")
    sorts, ending = endings[:-1], "".join(endings[-1:])
    has_country = 0 < len(ending) <= LONGEST_ENDING and len(sorts) <= 1 and set(sorts) <= _SORTS
    return family in FAMILIES and has_country
