package experiment

import (
	"fmt"
	"strings"
)

// ReportLanguages are the languages that report.html can be in: English and Chinese.
var ReportLanguages = []string{"en", "zh"}

// SetReportLanguage says in which of ReportLanguages report.html is; it panics for
// others. Names of the user's data, notes on it and the recipe stay as they are.
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

// W returns what a model, a measure or a kind of column is called in the page's language.
// What is of something, "largest error of price", keeps the name that is the user's.
func (p *page) W(word string) string {
	if translated, ok := p.texts[word]; ok {
		return translated
	}
	if what, name, ok := strings.Cut(word, " of "); ok {
		if translated, ok := p.texts[what+" of %s"]; ok {
			return fmt.Sprintf(translated, name)
		}
	}
	return word
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
var chinese = map[string]string{
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
	"number": "数值", "category": "类别", "date": "日期", "text": "文本", "name": "名称", "index": "序号", "constant": "常数", "empty": "空", "ignore": "忽略",
}
