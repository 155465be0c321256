package experiment

import "maps"

func init() { maps.Copy(chinese, chineseLabels) }

// chineseLabels are what stands on the axes of pictures, in their legends and beside the
// samples that they show.
var chineseLabels = language{
	"epoch": "轮次", "step": "步", "validation": "验证", "member %d": "成员 %d", "no prediction (NaN)": "没有预测（NaN）",
	"share of its row, 0 to 100 %": "占所在行的比例，0 到 100 %", "no counts: too many classes": "类别太多，不写计数",
	"predicted class": "预测的类别", "true class": "真实的类别", "class %d": "类别 %d",
	"mean probability of the predicted class": "预测类别的平均概率", "mean probability of %s": "%s 的平均概率", "share that came true": "实际成真的比例",
	"false positive rate": "假阳性率", "true positive rate": "真阳性率", "%s, AUC %.3f": "%s，AUC %.3f", "%s, average precision %.3f": "%s，平均精确率 %.3f",
	"threshold %.4g": "阈值 %.4g", "threshold %.4g: %.4g": "阈值 %.4g：%.4g", "more probable class, %.4g: %.4g": "概率更大的类别，%.4g：%.4g", "if calibrated, %.4g: %.4g": "若概率校准，%.4g：%.4g",
	"probability from which on %s is predicted": "从此概率起预测为 %s",
	"true %s": "真实值：%s", "predicted %s": "预测值：%s", "%s, scaled": "%s（缩放后）", "%s, encoded": "%s（编码后）",
	"rise of the loss with the column shuffled": "打乱该列后损失的增加", "the first %d of %d columns": "前 %d 列（共 %d 列）",
	"%s\ntest sample %d": "%s\n测试样本 %d", "%s\ntraining sample %d": "%s\n训练样本 %d",
	"is %s, read as %s (%.0f %%)": "是 %s，判断为 %s（%.0f %%）", "is %s, read as %s (score %.2g)": "是 %s，判断为 %s（得分 %.2g）",
}
