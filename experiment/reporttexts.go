package experiment

import (
	"fmt"
	"path/filepath"
)

// ReportLanguages are the languages that report.html can be in: English and Chinese.
var ReportLanguages = []string{"en", "zh"}

// SetReportLanguage says in which of ReportLanguages report.html is; it panics for
// others. Names of the user's data, notes on it and the recipe stay as they are; pictures
// in files of their own are in English.
func (o *Outcome) SetReportLanguage(code string) {
	switch code {
	case "en":
		o.reportTexts = nil
	case "zh":
		o.reportTexts = chinese
	default:
		panic(fmt.Sprintf("experiment: report in %q; want en or zh", code))
	}
}

// Lang is the page's language, as HTML has it.
func (p *page) Lang() string {
	if p.texts == nil {
		return "en"
	}
	return "zh"
}

// T returns a text of the page in its language, with values in it as Sprintf puts them.
func (p *page) T(text string, values ...any) string {
	if translated, ok := p.texts[text]; ok {
		text = translated
	}
	if len(values) == 0 {
		return text
	}
	return fmt.Sprintf(text, values...)
}

// Say returns a phrase in the page's language.
func (p *page) Say(text phrase) string { return text.in(p.texts) }

// title returns a recipe's title: the user's own as it stands, and in the page's language
// the one that cajal proposes for the data.
func (p *page) title(own string, u *userData) string {
	if proposed, ok := u.title(); ok && proposed.String() == own {
		return p.Say(proposed)
	}
	return own
}

// proposedTitle is what a recipe is called that learns a task from a file.
func proposedTitle(targets, path, task string) phrase {
	return phrased("%s of %s, %s", targets, filepath.Base(path), phrased(task))
}

// Findings is what the diagnosis says.
func (p *page) Findings() (all []string) {
	for _, f := range p.told {
		all = append(all, f.in(p.texts))
	}
	return all
}

// Counted says how many samples a classification is of, and which.
func (p *page) Counted(c Classification) string {
	switch c.Of {
	case "":
		return p.T("%d samples", c.Samples)
	case onOutOfFold:
		return p.T("%d samples out of fold", c.Samples)
	}
	return p.T("%d "+c.Of+" samples", c.Samples)
}

// Decision says by which threshold the positive class is predicted.
func (p *page) Decision(r *DecisionResult) string { return p.T("%s.", r.say(p.T)) }

// chinese has the texts of the template and the words of the tables.
var chinese = language{
	"%d parameters, %d samples to train on, seed %d, trained in %.1f s":                          "%d 个参数，%d 个训练样本，种子 %d，训练用时 %.1f 秒",
	"the mean of %d networks, %d parameters, %d samples to train on, seed %d, trained in %.1f s": "%d 个网络的平均，%d 个参数，%d 个训练样本，种子 %d，训练用时 %.1f 秒",

	"Scores": "成绩", "model": "模型", "measure": "指标", "training": "训练", "out of fold": "折外", "test": "测试",
	"Classes": "类别", "class": "类别", "precision": "精确率", "recall": "召回率", "samples": "样本数",
	"%d samples": "%d 个样本", "%d samples out of fold": "%d 个折外样本", "%d test samples": "%d 个测试样本", "%d training samples": "%d 个训练样本",
	"%s; calibration error (ECE) %.4f":                   "%s；校准误差（ECE）%.4f",
	"A row is a true class, a column the predicted one.": "每一行是真实的类别，每一列是预测的类别。",
	"Targets": "目标", "Each in the units of the data": "每个目标都以数据的单位衡量", "samples of it": "该类样本数",
	"%s; precision, recall and F1 are of the class behind the target": "%s；精确率、召回率和 F1 都属于目标后面的类别",
	"Intervals": "区间", "target": "目标", "level": "水平", "reach to both sides": "向两侧延伸",
	"± %.6g in the mean, %.6g to %.6g by the prediction": "平均 ± %.6g，随预测值从 %.6g 到 %.6g",
	"%s.": "%s。", "threshold %.4g of the probability of %s": "阈值 %.4g（类别 %s 的概率）",
	", of least cost out of fold": "，在折外代价最小", ", of least cost on the validation part": "，在验证部分代价最小",
	" (a false negative costs %v, a false positive %v; calibrated probabilities would have %.4g): mean cost %.4g, and %.4g at 0.5": "（假阴性的代价为 %v，假阳性为 %v；校准的概率应取 %.4g）：平均代价 %.4g，阈值 0.5 时为 %.4g",
	"mean cost": "平均代价",
	"Findings":  "诊断", "Pictures": "图片",
	"Most likely mislabelled": "最可能标错的样本", "where": "位置", "label": "标签", "probability": "概率", "rather": "更像是",
	"%d samples.": "共 %d 个样本。",
	"%d samples, the first %d of them; mislabelled.csv has all.":                                                                            "共 %d 个样本，这里是前 %d 个；全部见 mislabelled.csv。",
	"Numbers far from their predictions":                                                                                                    "与预测相差很远的数值",
	"One lies at least three times as far from what was predicted out of fold as nine of ten do.":                                           "有 1 个数值与折外预测的距离至少是十分之九的数值的三倍。",
	"%d lie at least three times as far from what was predicted out of fold as nine of ten do.":                                             "有 %d 个数值与折外预测的距离至少是十分之九的数值的三倍。",
	"%d lie at least three times as far from what was predicted out of fold as nine of ten do, the first %d of them; outliers.csv has all.": "有 %d 个数值与折外预测的距离至少是十分之九的数值的三倍，这里是前 %d 个；全部见 outliers.csv。",
	"They may be wrong in the data, or the columns do not tell what sets them apart.":                                                       "它们可能是数据里的错误，也可能是各列没有说明它们为何与众不同。",
	"true": "真实值", "predicted": "预测值", "90 % interval": "90 % 区间", "times as far": "倍数",
	"Data": "数据", "column": "列", "kind": "种类", "what it holds": "内容", "missing": "缺失", "Recipe": "配方",

	"network": "网络", "networks": "网络", "majority": "多数类", "mean": "均值", "logistic regression": "逻辑回归", "ridge regression": "岭回归",
	"loss": "损失", "accuracy": "准确率", "balanced accuracy": "平衡准确率", "precision macro": "精确率（宏平均）", "recall macro": "召回率（宏平均）",
	"f1 macro": "F1（宏平均）", "auc": "AUC", "average precision": "平均精确率", "average precision of %s": "平均精确率（%s）",
	"hamming loss": "汉明损失", "subset accuracy": "子集准确率",
	"log loss": "对数损失", "brier": "Brier 分数", "mae": "平均绝对误差", "mse": "均方误差", "rmse": "均方根误差", "r2": "R²",
	"mean absolute error": "平均绝对误差", "mean absolute error of %s": "平均绝对误差（%s）", "largest error": "最大误差", "largest error of %s": "最大误差（%s）",
	"classification": "分类", "regression": "回归", "%s of %s, %s": "%s（来自 %s），%s",
	"%s: %s, %s": "%s：%s，%s", "%d row": "%d 行", "%d rows": "%d 行", "%d column": "%d 列", "%d columns": "%d 列", "note: %s": "提示：%s",
	"target %s: %s, since %s": "目标 %s：%s，因为%s", "targets %s: %s": "目标 %s：%s",
	"; %d classes: %s": "；%d 个类别：%s", ", %d numbers": "，%d 个数", ", %d labels of which a row may have any": "，%d 个标签，一行可以有其中任意几个",
	"; %s is %s or %s": "；%s 为 %s 或 %s", ", %s is %s or %s": "，%s 为 %s 或 %s",
	"; 1 row that lacks a value of one of them is left out": "；1 行缺少其中某个值，已去掉", "; %d rows that lack a value of one of them are left out": "；%d 行缺少其中某个值，已去掉",
	"; 1 row without a target is left out": "；1 行没有目标，已去掉", "; %d rows without a target are left out": "；%d 行没有目标，已去掉",
	"; %d groups by %s, each of which stays in one part": "；%d 组（按 %s），每组都留在同一部分", "; in the order of %s, from %s to %s": "；按 %s 的顺序，从 %s 至 %s",
	"you say so": "您如此指定", "it holds whole numbers of too many digits to compute with": "它的整数位数太多，无法计算", "it holds texts": "它是文本",
	"it holds numbers, not all whole, or many different ones": "它是数，不全是整数，或有许多不同的数", "it holds %d different whole numbers": "它有 %d 个不同的整数",
	"it holds %d different whole numbers, %s in one row alone, as counts do; --task %s says otherwise (task = %q in a recipe)": "它有 %d 个不同的整数，其中 %s 只出现在一行里，像计数一样；--task %s（在配方里 task = %q）可以改变这一点",
	"it holds shares in percent": "它是百分比", "it holds shares in per mille": "它是千分比",

	"%s to %s": "%s 至 %s", "%s (from %s)": "%s（由 %s 换算）", "%s, %d different": "%s，%d 个不同的值", "free text": "自由文本", "free text, %d different": "自由文本，%d 个不同",
	"left out": "未使用", "left out: %s": "未使用：%s", "names or codes that hardly repeat": "几乎不重复的名称或代码", "%d different names or codes": "%d 个不同的名称或代码",
	"the same in every row, or missing": "每行都相同，或缺失", "%s in every row": "每行都是 %s", "nothing in any row": "每行都没有值",
	"it only numbers the rows": "它只是行号", "it numbers rows, and has no name": "它给行编号，而且没有名称", "it is called as ids are, and hardly repeats": "它的名称像标识，而且几乎不重复",
	"it is called as ids are, and half of them or more stand in one row": "它的名称像标识，而且有一半以上只出现在一行里",
	"ids of many digits, which hardly repeat":                            "位数很多的标识，几乎不重复", "texts that are called id, which hardly repeat": "名为标识的文本，几乎不重复", "ids, which hardly repeat": "标识，几乎不重复",
	"it is the index that pandas stored":                     "它是 pandas 保存的索引",
	"it holds lists, and a column has one value in each row": "它是列表，而一列在每行只有一个值", "it holds maps, and a column has one value in each row": "它是映射，而一列在每行只有一个值",
	"it holds records of %d values, and a column has one value in each row": "它是含 %d 个值的记录，而一列在每行只有一个值", "its values have %d bytes": "它的值有 %d 个字节",
	"its values (%v, logical type %d, converted type %d) are neither numbers nor dates nor texts": "它的值（%v，逻辑类型 %d，转换类型 %d）既不是数，也不是日期或文本",

	"number": "数值", "category": "类别", "date": "日期", "time": "时间", "text": "文本", "name": "名称", "index": "序号", "constant": "常数", "empty": "空", "ignore": "忽略",
}
