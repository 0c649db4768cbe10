"""What the demo's people write in account plans: "中文|English"."""

from planning.plan_choices import BudgetKind, Doubt, Section

SECTIONS = {
    Section.ANALYSIS: (
        "科室用药需求上升，药学部关注预算影响，竞品每月都有学术活动。"
        "|The wards need more, pharmacy looks at the budget impact, a rival holds a talk every month."
    ),
    Section.OBJECTIVES: (
        "先赢得药学部的支持，再扩大试用，不以价格竞争。"
        "|Win pharmacy first, then widen the trial; we do not compete by price."
    ),
    Section.PEOPLE: (
        "代表每周两天，医学同事每月一次；收入以现有产品为主。"
        "|The rep two days a week, the medical colleague once a month; income mainly from what is listed."
    ),
    Section.RESISTANCE: "两位主任仍持保留态度，请学科带头人协助沟通。|Two heads still doubt; the leader of the field may help.",
    Section.IMPLEMENTATION: "每月第一周团队碰头，变化当天互相告知。|The team meets in the first week; news is told the same day.",
    Section.REVIEW: "每月回顾一次，以读数为准。|Reviewed every month, by the readings.",
}
OBJECTIVES = {
    "sales_value": "近十二个月销售额提高一成|Twelve months of sales a tenth higher",
    "sales_share": "潜力占有率再提高几个百分点|A few points more of the potential",
    "listing": "重点产品进入正式目录|The focus product on the formulary",
    "adopters": "再有三位医生开始试用重点产品|Three more physicians at trial",
    "support": "关键人员的态度前进一步|The stance of the key person one step on",
    "support_index": "医院整体态度前进一步|The stance of the hospital one step on",
    "coverage": "九十天内拜访八成关键人员|Eight of ten key people met in ninety days",
    "relationship": "合作关系进入下一阶段|The relationship one stage on",
    "satisfaction": "满意度再提高半分|Satisfaction half a point higher",
    "knowledge": "了解指数提高二十分|The knowledge index twenty points higher",
    "own": "完成四场科内用药教育|Four education meetings in the wards",
    "own metric": "科内教育场次|Education meetings",
    "own unit": "场|meetings",
}
REASONS = (
    "科室提出希望了解更多循证资料|The ward asked for more evidence",
    "竞品正在同一科室活动|A rival works in the same ward",
    "药学部尚未看到预算影响分析|Pharmacy has not seen the budget impact",
)
JUSTIFIED = "新院区五月开诊，需求增加|A new building opens in May"
ACTIONS = (
    "整理循证资料并送交药学部|Bring the evidence to pharmacy",
    "与药学部讨论预算影响|Talk through the budget impact with pharmacy",
    "请医学部准备科内教育材料|Have medical prepare material for the ward",
    "拜访学科带头人，了解其顾虑|Visit the leader of the field and hear the doubts",
    "每月更新竞品动态|Update what the rival does every month",
    "准备药事会资料清单|Prepare the list for the committee",
)
SHOWN_BY = "会议纪要|The minutes"
COMMENT = "建议先征询药学部，再定目标值。|Ask pharmacy first, then set the target."
REMARK = "目标值偏低，请说明依据。|The target is low; say what it rests on."
DUTY = "医学支持|Medical support"
RESISTANCES = (
    (
        Doubt.RISK,
        "担心更换方案影响疗效|They fear for the outcome when changing",
        "提供转换研究数据|Show the switching data",
    ),
    (Doubt.UNFAMILIAR, "对新剂型不熟悉|The new form is strange to them", "安排科内教育|An education meeting"),
)
CHANGES = (
    ("医院新院区开诊|A new building opens", 80, 3),
    ("竞品可能降价|The rival may lower its price", 40, -3),
)
BUDGET = (
    (BudgetKind.MEETING, "两场科内会的场地与资料|Room and material for two ward meetings", 2400),
    (BudgetKind.MATERIAL, "患者教育手册印刷|Printing the booklet for patients", 1800),
)
REVIEW = (
    "完成两次拜访和一次科内教育。|Two visits and one education meeting.",
    "进展基本符合预期，药学部仍需跟进。|Much as expected; pharmacy needs more.",
    "跟进药学部意见\n安排下一场科内教育|Follow up with pharmacy\nArrange the next meeting",
)
UPLIFTS = (
    ("deepen", "与出院随访门诊合作，减少中断治疗|Work with the discharge clinic so that fewer patients break off"),
    ("new_department", "在肾内科开展用药教育|Education in nephrology, where it is not known yet"),
    (
        "new_patients_on_label",
        "帮助筛查门诊找到说明书内的新患者|Help the screening clinic find new patients within the label",
    ),
    ("listing", "补齐第二个规格进院|Bring the second strength onto the list"),
    ("substitution", "一线治疗失败后按说明书换用|After first-line treatment fails, as the label says"),
    ("combination", "按说明书与现有用药联合|Together with what is used, as the label says"),
)
LABEL = "用于一线治疗疗效不佳的成人患者，可与其他同类药物联合|For adults in whom first-line treatment failed; may be combined"
ENDED = "科室已按新流程用药|The ward works by the new procedure"
WINTERS = {
    "develop": "新院区明年开诊，空间会变大|A new building opens next year and makes room",
    "not_yet": "等新主任到任后再看|Wait for the new head, then look again",
    "drop": "没有空间，也没有联系人|Neither room nor anybody we know",
}
NEGOTIATIONS = (
    (
        (
            "首批供货时间|Day of the first supply",
            "两天内送达|Within two days",
            "四天内送达|Within four days",
            "固定联系人和到货预告|A fixed contact and notice of each delivery",
        ),
        "三天内送达，每季度复核|Within three days, looked at each quarter",
    ),
    (
        (
            "资料提交药学部的日期|Day the dossier goes to the pharmacy",
            "本月底前|By the end of the month",
            "药事会前两周|Two weeks before the committee",
            "逐项核对并补充预算影响|Go through it line by line and add the budget impact",
        ),
        "",
    ),
)
