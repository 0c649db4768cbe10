"""The invented words of what is known of the demo hospitals; Chinese and English side by side."""

ANSWERS = {
    "know-rival": [
        "甲康药业，心血管类最强|Jiakang Pharma, strongest in cardiology",
        "乙源制药，靠配送快|Yiyuan Pharma, by quick supply",
        "丙诺医药，神经内科用得多|Bingnuo, much used in neurology",
    ],
    "know-strengths": [
        "医院胸痛中心强，信息化弱；对手学术强，供应不稳|Strong chest-pain centre, weak IT; the rival: strong studies, unsteady supply",
        "医院科研强，床位紧；对手价格低，服务慢|Strong in research, short of beds; the rival: cheap, slow service",
    ],
    "know-complaint-us": ["资料更新慢|Our leaflets are out of date", "缺货时通知太晚|We tell them of shortages too late"],
    "know-complaint-rival": ["不良反应回复慢|Slow answers on side effects", "代表换得太勤|Their people change too often"],
    "know-priority": ["疗效证据|Evidence of efficacy", "安全性和药占比|Safety, and their drug ratio", "供应稳定|Steady supply"],
    "know-rules": [
        "下一轮集采后要调整目录|The list changes after the next procurement round",
        "医保支付方式改革，更看住院日|Payment by case makes them watch length of stay",
    ],
    "know-strategy": ["建成区域卒中中心|To be the region's stroke centre", "升为三级甲等|To become class 3A", "做强老年病学科|To grow geriatrics"],
    "know-services": [
        "用药教育、病例讨论、稳定供货|Patient education, case meetings, steady supply",
        "文献检索、药师培训、随访工具|Literature, training of pharmacists, follow-up tools",
    ],
}  # fmt: skip
INSIGHTS = [
    (1, "website", "医院官网|The hospital's page", "新门诊楼明年投入使用|A new outpatient building opens next year"),
    (1, "website", "卫健委公告|Notice of the health commission", "入选区域医疗中心名单|Chosen as a regional medical centre"),
    (1, "published_tender", "省平台招标公告|Tender notice on the provincial platform", "下季度设备招标已公告|Tender for equipment announced for next quarter"),
    (2, "press", "行业周刊|Trade weekly", "该院药占比连续三年下降|The hospital's drug ratio has fallen three years running"),
    (2, "report", "署名分析报告|Signed analyst report", "本市老年患者比例将升至三成|The city's share of old patients will rise to 30%"),
    (2, "conference", "学术年会|Annual society meeting", "心内科介绍了随访门诊做法|Cardiology presented its follow-up clinic"),
    (3, "contact", "心内科护士长|Head nurse of cardiology", "明年增设二十张床位|Twenty more beds next year"),
    (3, "contact", "临床药师|Clinical pharmacist", "药学部准备更新处方集，重视证据等级|Pharmacy is about to renew its formulary and looks at the grade of evidence"),
    (3, "around", "医联体成员医院|A hospital of the alliance", "牵头医院将统一用药目录|The lead hospital will unify the list"),
    (4, "top", "分管副院长交谈|Talk with the deputy director in charge", "要求新药须有药物经济学资料|New drugs must come with pharmacoeconomic data"),
    (4, "top", "院长办公会通报|Told by the director's office", "三年内建成卒中中心|A stroke centre within three years"),
]  # fmt: skip
STRENGTHS = [
    "学术会议多|Many meetings",
    "价格低|Low price",
    "配送快|Quick supply",
    "进院早，习惯已成|Here early, a habit",
]
COMPLAINTS = ["不良反应回复慢|Slow answers on side effects", "时常缺货|Often out of stock", "代表常换|People change often", "包装不便|Awkward packs"]  # fmt: skip
SHARE_SOURCES = [
    "药学部公开的采购汇总|Purchasing summary published by pharmacy",
    "省平台采购公示|Purchases shown on the provincial platform",
    "与采购中心交谈后估计|Estimated after a talk with purchasing",
]
ACTS = [
    ("meeting", "科室公告栏|Notice board of the ward", "在科里办了一场讲座|Held a lecture in the department"),
    ("staff", "门卫登记|Sign-in at the gate", "新来一名代表，每周两次|A new representative comes twice a week"),
    ("listing", "药事会公告|Notice of the committee", "已提交进院申请|Applied for listing"),
    ("price", "省平台公告|Notice on the platform", "挂网价下调|Lowered its listed price"),
    ("supply", "药库|The store", "换了配送商，当天到货|Changed distributor, delivers the same day"),
    ("study", "伦理委员会公示|Notice of the ethics board", "启动一项观察性研究|Began an observational study"),
]
SWOT = [
    ("strength", "care", "胸痛中心通过认证|Certified chest-pain centre"),
    ("strength", "disciplines", "神经内科为重点专科|Neurology is a key discipline"),
    ("strength", "reputation", "患者来自周边三市|Patients come from three cities around"),
    ("weakness", "systems", "信息系统老旧|Old information systems"),
    ("weakness", "equipment", "床位紧张|Short of beds"),
    ("weakness", "resources", "临床药师不足|Too few clinical pharmacists"),
    ("opportunity", "services", "医联体扩大到八家|The alliance grows to eight hospitals"),
    ("opportunity", "disciplines", "新建老年医学科|A new department of geriatrics"),
    ("threat", "reputation", "邻市新院吸引患者|A new hospital next door draws patients"),
    ("threat", "resources", "医保支付收紧|Insurers pay less"),
]
