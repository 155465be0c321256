package experiment

import (
	"maps"
	"regexp"
	"strings"
)

func init() { maps.Copy(chinese, chineseLabels) }

// chineseLabels are what stands on the axes of pictures and names their series, some with
// values that are names of the user's data.
var chineseLabels = map[string]string{
	"epoch": "轮次", "step": "步", "validation": "验证", "member %d": "成员 %d", "no prediction (NaN)": "没有预测（NaN）",
	"predicted class": "预测的类别", "true class": "真实的类别",
	"mean probability of the predicted class": "预测类别的平均概率", "mean probability of %s": "%s 的平均概率", "share that came true": "实际成真的比例",
	"mean predicted probability": "平均预测概率",
	"false positive rate":        "假阳性率", "true positive rate": "真阳性率", "%s, AUC %.3f": "%s，AUC %.3f", "%s, average precision %.3f": "%s，平均精确率 %.3f",
	"probability from which on %s is predicted": "从此概率起预测为 %s",
	"true %s": "真实值：%s", "predicted %s": "预测值：%s",
	"rise of the loss with the column shuffled": "打乱该列后损失的增加", "the first %d of %d columns": "前 %d 列（共 %d 列）",
}

// labelForms are the texts of chineseLabels that have values in them.
var labelForms = func() (all []labelForm) {
	verbs := strings.NewReplacer("%s", "(.+)", "%d", "([0-9]+)", `%\.3f`, "([0-9.]+|NaN)")
	for english, text := range chineseLabels {
		if strings.Contains(english, "%") {
			all = append(all, labelForm{regexp.MustCompile("^" + verbs.Replace(regexp.QuoteMeta(english)) + "$"), text})
		}
	}
	return all
}()

type labelForm struct {
	english *regexp.Regexp
	text    string
}

// verbOf matches where a value stands in a text.
var verbOf = regexp.MustCompile(`%[.0-9]*[a-z]`)

// label returns what stands for a label of a picture in the page's language.
func (p *page) label(text string) string {
	if p.texts == nil {
		return text
	}
	if translated, ok := p.texts[text]; ok {
		return translated
	}
	for _, f := range labelForms {
		if values := f.english.FindStringSubmatch(text); values != nil {
			i := 0
			return verbOf.ReplaceAllStringFunc(f.text, func(string) string { i++; return values[i] })
		}
	}
	return text
}
