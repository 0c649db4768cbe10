"""The invented words of the demo set (domain.md §4.1–4.5): cities, names, products, rivals."""

from django.conf import settings

MARK, MARK_EN = "(演示)", " (demo)"

# Region → its cities, with how many hospitals each region holds.
REGIONS = [
    ("东屿大区", "Dongyu", [("云汀市", "Yunting"), ("澜浦市", "Lanpu"), ("棠屿市", "Tangyu")], 20),
    ("中岚大区", "Zhonglan", [("霁川市", "Jichuan"), ("沁岚市", "Qinlan"), ("煦宁市", "Xuning")], 16),
    ("西翎大区", "Xiling", [("汐原市", "Xiyuan"), ("翎州市", "Lingzhou"), ("漱溪市", "Shuxi")], 14),
]
# Four rep territories under each region, in the order of its cities.
TERRITORIES = [
    [("云汀—澜浦", "Yunting–Lanpu"), ("云汀东", "Yunting East"), ("澜浦南", "Lanpu South"), ("棠屿", "Tangyu")],
    [("霁川一", "Jichuan 1"), ("霁川二", "Jichuan 2"), ("沁岚", "Qinlan"), ("煦宁", "Xuning")],
    [("汐原", "Xiyuan"), ("翎州", "Lingzhou"), ("漱溪一", "Shuxi 1"), ("漱溪二", "Shuxi 2")],
]
DISTRICTS = [
    ("东岸", "Dong'an"),
    ("南桥", "Nanqiao"),
    ("北渡", "Beidu"),
    ("临湖", "Linhu"),
    ("石桥", "Shiqiao"),
]

CLINICAL = [
    ("心血管内科", "Cardiology"),
    ("神经内科", "Neurology"),
    ("内分泌科", "Endocrinology"),
    ("呼吸与危重症医学科", "Respiratory"),
    ("消化内科", "Gastroenterology"),
    ("肾内科", "Nephrology"),
    ("肿瘤科", "Oncology"),
    ("骨科", "Orthopaedics"),
    ("普外科", "General surgery"),
    ("急诊科", "Emergency"),
    ("老年科", "Geriatrics"),
    ("中医科", "Chinese medicine"),
]
PHARMACY = ("药学部", "Pharmacy")
OFFICE = ("院办", "Director's office")
PURCHASING = ("采购中心", "Purchasing")
INSURANCE = ("医保办", "Insurance office")

COMMON_SURNAMES = [
    ("王", "Wang"), ("李", "Li"), ("张", "Zhang"), ("刘", "Liu"), ("陈", "Chen"), ("杨", "Yang"),
    ("黄", "Huang"), ("赵", "Zhao"), ("吴", "Wu"), ("周", "Zhou"), ("徐", "Xu"), ("孙", "Sun"),
    ("马", "Ma"), ("朱", "Zhu"), ("胡", "Hu"), ("林", "Lin"),
]  # fmt: skip
RARE_SURNAMES = [
    ("何", "He"), ("高", "Gao"), ("罗", "Luo"), ("梁", "Liang"), ("宋", "Song"), ("谢", "Xie"), ("唐", "Tang"),
    ("许", "Xu"), ("邓", "Deng"), ("冯", "Feng"), ("韩", "Han"), ("曹", "Cao"), ("曾", "Zeng"), ("彭", "Peng"),
]  # fmt: skip
GIVEN = [
    ("思远", "Siyuan"), ("雨涵", "Yuhan"), ("清和", "Qinghe"), ("景行", "Jingxing"), ("若溪", "Ruoxi"),
    ("知言", "Zhiyan"), ("明澈", "Mingche"), ("书瑶", "Shuyao"), ("嘉禾", "Jiahe"), ("亦安", "Yi'an"),
    ("云舟", "Yunzhou"), ("沐阳", "Muyang"), ("令仪", "Lingyi"), ("怀瑾", "Huaijin"), ("承宇", "Chengyu"),
    ("映雪", "Yingxue"), ("子衿", "Zijin"), ("望舒", "Wangshu"), ("疏影", "Shuying"), ("予宁", "Yuning"),
]  # fmt: skip

# Family → products: name, English name, route, NRDL, VBP, packs with prices in fen.
PRODUCTS = [
    ("心血管", "Cardio", [
        ("维曲辛片", "Veltrasin", "oral", "regular", "no", [("10mg×14", 4860), ("20mg×14", 8240)]),
        ("珂梵达注射液", "Corvanta inj", "injection", "negotiated", "no", [("5ml", 15600)]),
    ]),
    ("神经", "Neuro", [
        ("宁瑞络胶囊", "Nerilux", "oral", "regular", "winner", [("0.1g×24", 6320)]),
        ("舒缦维片", "Somnuvia", "oral", "no", "no", [("2.5mg×10", 3980), ("5mg×10", 6750)]),
    ]),
    ("内分泌", "Endo", [
        ("格芬坦片", "Glyfenta", "oral", "negotiated", "no", [("50mg×30", 9600), ("100mg×30", 16200)]),
        ("恩朵维注射笔", "Endoravel pen", "injection", "no", "no", [("支", 26800)]),
    ]),
]  # fmt: skip
FOCUS = ("恩朵维注射笔", "珂梵达注射液")
RIVALS = [
    ("卡洛平", "Carlopin", "甲康药业", "心血管"), ("安脉宁", "Anmainin", "乙源制药", "心血管"),
    ("诺维舒", "Novishu", "丙诺医药", "神经"), ("瑞达通", "Ruidatong", "甲康药业", "神经"),
    ("稳糖欣", "Wentangxin", "乙源制药", "内分泌"), ("佳络康", "Jialuokang", "丙诺医药", "神经"),
    ("泰衡", "Taiheng", "甲康药业", "心血管"), ("欣眠", "Xinmian", "乙源制药", "神经"),
]  # fmt: skip
PARTNERS = [
    ("云桥医药商贸", "Yunqiao Trading"), ("岚川医药", "Lanchuan Pharma"), ("禾信商业", "Hexin"),
    ("泊远医药", "Boyuan"), ("序康商贸", "Xukang"), ("拓宁医药", "Tuoning"), ("恒汐商业", "Hengxi"),
    ("澄和医药", "Chenghe"),
]  # fmt: skip


def in_language(text: str) -> str:
    """One side of "中文|English", by the language of the installation: what users write has one language."""
    chinese, english = text.split("|")
    return chinese if settings.LANGUAGE_CODE.startswith("zh") else english


TITLES = {
    "kam": "重点客户经理|Key account manager",
    "med": "医药代表|Medical representative",
    "area": "大区经理|Area manager",
    "director": "销售总监|Sales director",
    "admin": "系统管理员|System administrator",
    "compliance": "合规专员|Compliance officer",
    "medical": "医学负责人|Medical lead",
}
NEXT_STEPS = {
    "information": "送去说明书更新并当面确认|Bring the label update and go through it",
    "follow_up": "询问试用反馈与安全性|Ask how the trial goes and about safety",
    "service": "答复供货时间|Answer when supply arrives",
    "education": "确认科室学习会的时间|Fix the day of the department's study session",
    "listing": "送交预算影响材料|Hand in the budget impact sheet",
}
NOTES = [
    "说明了适应症与剂量,对方希望看真实世界数据。|Went through indication and dose; wants real-world data.",
    "药房目前缺货,需要跟进供货。|Pharmacy is out of stock; supply to be followed up.",
    "对安全性有疑问,已记录并转医学信息。|Asked about safety; passed on to medical information.",
    "科室正在讨论新药申请。|The department is discussing an application.",
    "|",
    "|",
]
# What must not be said, said once: compliance sees it flagged.
FORBIDDEN_NOTE = "对方询问能否给返点,当场拒绝。|Was asked for a kickback and declined on the spot."
SHOWN_BY = {
    True: "主动索要资料,愿意在科室会上介绍。|Asked for the dossier unprompted and will present it to the department.",
    False: "认为会增加病房工作量,暂不考虑。|Says it adds work for the ward; not now.",
}
FIRST_TALK = "首次拜访时表达的看法|As said at the first visit"
CONCERNS = [
    "高龄及肾功能不全患者的剂量|Dose in very old patients and in renal failure",
    "与抗凝药的相互作用|Interaction with anticoagulants",
    "缺少本地人群的长期数据|No long-term data in the local population",
    "起效慢,患者容易停药|Slow onset: patients stop early",
    "需要监测的项目较多|Much to monitor",
]
TIMES_NOTES = ["先电话约|Call first", "早查房之后|After the morning round", "门诊结束后|After the clinic", "|"]
RECEPTIONS = [
    "医务处接待室|Reception of the medical office",
    "药学部办公室|Pharmacy office",
    "行政楼一层接待处|Front desk, administration building",
]
STAGE_SHOWN_BY = {
    1: "尚未有实质往来,仅礼节性接触。|Courtesies so far; no matter taken up together.",
    2: "请我们讲了两次产品与安全性。|Asked us twice to speak on the product and its safety.",
    3: "缺货时先打电话给我们,而不是竞品。|Rang us first, before a rival, when a pack ran short.",
    4: "双方共建随访中心已运行两年。|A follow-up centre, run together, is in its second year.",
}
PROJECTS = (
    "科室用药随访项目结项报告|Closing report of the department's follow-up project",
    "药学部合理用药培训结业|Rational-use course of the pharmacy, completed",
)
ASKED = {
    "information": "最新说明书与更新要点|The current label and what changed in it",
    "medical": "肾功能不全患者的剂量依据|Evidence for the dose in renal failure",
    "safety": "一例皮疹是否有同类报告|Whether similar rashes have been reported",
    "supply": "下批到货时间|When the next lot arrives",
    "documents": "进院申请所需资质文件|Certificates for the listing application",
    "training": "给新护士做一次注射培训|A training on injection for the new nurses",
    "patients": "患者用药手册 200 份|Patient leaflets on how to take it",
}
PROMISED = {
    "ours": (
        "下周带来真实世界研究数据|Bring the real-world data next week",
        "安排医学同事来讲一次课|Have a medical colleague give a talk",
        "给药房书面答复储存条件|Answer the pharmacy in writing on storage",
    ),
    "theirs": (
        "在科室会上讨论试用反馈|Discuss the trial at the department's meeting",
        "把申请表交给药学部|Hand the form in at the pharmacy",
        "引荐分管副院长|Introduce us to the deputy director in charge",
    ),
}
DECISIONS = {
    "season": "新院区已签约,四季度起按新床位采购。|The new site is signed; it orders for its beds from the next quarter.",
    "effort": "两年内四个科室由我们培训。|Four departments trained by us in two years.",
    "evidence": "药事会纪要与近12个月流向。|Minutes of the drug committee and the deliveries of twelve months.",
    "owner": "现负责人经验足,尚缺医保谈判支持。|The owner is experienced; support for talks on reimbursement is missing.",
    "lifetime": "按现有合同估算。|By the contracts in force.",
}
PRODUCT_TALK = "谈到该产品时的看法|As said when the product came up"
PLACEHOLDER_NOTE = (
    "换届后尚未见到本人,先问药学部秘书|Changed lately and not met yet; ask the secretary of the pharmacy first"
)
REVIEW_NOTES = {
    True: "药学部秘书和两位科主任都提到同一人|The secretary of the pharmacy and two heads named the same person",
    False: "问过药学部和三个科室,没有人反对|Asked the pharmacy and three departments; nobody is against it",
}
TIE_NOTES = [
    "科室交流时听说|Heard at a department meeting",
    "学会名单|List of the society",
    "本人提到|Said so in a talk",
    "论文共同作者|Wrote a paper together",
    "|",
]
COUNTER_ACTIONS = [
    ("evidence", "送交预算影响材料并逐项说明|Hand in the budget impact and go through it line by line"),
    ("evidence", "带上头对头研究的安全性数据|Bring the safety data of the head-to-head trial"),
    ("answer", "书面答复对相互作用的疑问|Answer the question on interactions in writing"),
    (
        "peer",
        "请心内科主任在科室会上介绍经验|Have the head of cardiology tell of first experience at the department meeting",
    ),
    ("service", "解决上月的供货延迟并当面说明|Put last month's late supply right and say so in person"),
]
COUNTER_RESULT = "听完了,要求看亚组数据,态度未变|Heard it out, asks for subgroup data; not moved yet"
RIVAL_SOURCES = [
    ("speaker_list", "区域年会日程,第二天分会场|Programme of the regional congress, second day"),
    ("paper", "多中心研究论文,作者名单|Paper of a multicentre study, list of authors"),
    ("guideline", "专家共识,执笔组名单|Expert consensus, writing group"),
]

# What showed each step up the ladder, by the stage that was reached.
STAGE_TALKS = [
    "没有听说过这个产品|Had not heard of the product",
    "听过介绍,知道适应症|Has heard of it and knows the indication",
    "主动问起剂量和真实世界数据|Asked about dose and real-world data unprompted",
    "表示愿意在合适的患者身上试用|Said they would try it in suitable patients",
    "正在对比疗效,请我们提供评价标准|Is comparing effect and asked for criteria",
    "认为疗效满意,列为可选方案|Finds the effect satisfactory and counts it among the options",
    "在科室会上介绍自己的经验|Told the department about the own experience",
]

# What shows the steps of a listing, and where its committee is known from.
LISTING_SHOWN = {
    "": "医院通知|Notice of the hospital",
    "not_started": "尚未提出申请|Nothing has been applied for yet",
    "preparing": "资料清单已核对|The list of the dossier was checked",
    "dept_applied": "科室申请表已交|The department's form was handed in",
    "pharmacy_review": "药学部受理回执|The pharmacy's receipt",
    "committee_scheduled": "药事会会议通知|Notice of the committee's meeting",
    "approved": "药事会会议纪要|Minutes of the committee",
    "deferred": "药事会会议纪要：补充资料|Minutes of the committee: complete the dossier",
    "rejected": "药事会会议纪要：已有同类品种|Minutes of the committee: similar products are listed",
    "listed": "医院处方集|The formulary of the hospital",
    "temporary_purchase": "临采审批单|The form that approves the temporary purchase",
}
MEMBER_SOURCE = "药事管理与药物治疗学委员会|Drug and Therapeutics Committee"

# What coaches write after a joint visit: what went well, what to work on, what is tried next; and what reps answer.
COACHING = [
    (
        "开场自然,围绕治疗路径提问|A natural opening, and questions along the treatment path",
        "追问安全性顾虑时多停顿|Pause more when asking about worries on safety",
        "下次用三个漏斗问题开场|Open the next visit with the three questions",
    ),
    (
        "准备充分,资料与问题对应|Well prepared; the material fitted the questions",
        "先确认共识,再介绍证据|Agree on the problem first, then bring the evidence",
        "结束前请对方复述下一步|Have the next step said back before leaving",
    ),
    (
        "对不同意见保持尊重|Stayed respectful where opinions differed",
        "少用连续的封闭式问题|Fewer closed questions in a row",
        "每次拜访至少追问一次|Follow up at least one answer on each visit",
    ),
]
COACHING_COMMENT = "谢谢,下次拜访就试|Thank you, I will try it on the next visit"
ADVERSE_EVENTS = [
    "用药第3天出现轻度皮疹,停药后消退|A mild rash on the third day, gone after stopping",
    "用药两周后转氨酶升高,住院观察|Raised transaminases after two weeks, kept in hospital to watch",
]
SAFETY_UNIT = "药物安全部门|Drug safety unit"
SIGNED_OFF = "已收到回执并编码|Receipt is there, and it is coded"

# What hospitals hold for their patients, with what we supply; nothing of a product.
EDUCATION = [
    ("高血压患者家庭自测血压|Measuring blood pressure at home", "患教手册与投影仪|Booklets and a projector"),
    ("糖尿病患者的足部护理|Care of the feet in diabetes", "足部护理手册|Booklets on the care of feet"),
    ("慢性肾病患者的饮食|Eating with chronic kidney disease", "食物模型与海报|Models of food and posters"),
    ("卒中后的居家康复训练|Exercises at home after a stroke", "训练图册|A book of exercises"),
    ("冠心病患者的运动与作息|Exercise and rest with coronary disease", "海报与投影仪|Posters and a projector"),
    ("骨质疏松与预防跌倒|Osteoporosis, and how not to fall", "患教手册|Booklets"),
    ("慢阻肺患者的呼吸训练|Breathing exercises in COPD", "呼吸训练图册|A book of exercises"),
    ("心力衰竭患者的体重日记|A diary of weight in heart failure", "体重日记本|Diaries"),
]
EDUCATION_RETURNED = "材料批准编号已过期,请换用新版|The approval of the material has run out: use the new one"
EDUCATION_CALLED_OFF = "医院会议室改作他用|The hospital needs the room for something else"
EDUCATION_LEARNT = "上午到场的人更多,字号需要再大|More came in the morning; print larger"
