package experiment

import "maps"

func init() { maps.Copy(chinese, chineseAlternatives) }

// alternatives say what is on the pictures of report.html, by their files, for who does
// not see them; a caption has the rest.
var alternatives = map[string]string{
	"points.png":           "The training samples as points over their two inputs, with a colour and a shape for each class.",
	"baseline.png":         "The training samples as points over their two inputs; the plane behind them is coloured by the class that logistic regression predicts there.",
	"boundary.png":         "The training samples as points over their two inputs; the plane behind them is coloured by the class that the network predicts there, the stronger the surer it is.",
	"loss.png":             "Lines of the loss after each epoch.",
	"confusion.png":        "A table of counts with a row for each true class and a column for each predicted one; on the diagonal both are the same.",
	"calibration.png":      "A line of how often predictions came true by the probability that they had, beside the diagonal on which both are equal, and bars of how many predictions have each probability.",
	"roc.png":              "Lines of the share of positive samples that are found by the share of negative ones taken for positive, for all thresholds.",
	"precision-recall.png": "Lines of the share of found samples that are positive by the share of positive ones that are found, for all thresholds.",
	"cost.png":             "A line of the mean cost of a sample by the threshold.",
	"predicted.png":        "The samples as points, the predicted number over the true one; on the diagonal both are equal.",
	"importance.png":       "Bars of how much the loss rises when the cells of one column are shuffled, the column that matters most first.",
	"augmented.png":        "Rows of pictures: a training picture as it is, and then as training sees it in the first epochs, changed at random.",
	"mistakes.png":         "The samples of which the network is surest among those that it got wrong, each as a picture with its true class and the predicted one.",
}

var chineseAlternatives = map[string]string{
	alternatives["points.png"]:           "训练样本的散点图，两个坐标轴是两个输入，每个类别有自己的颜色和形状。",
	alternatives["baseline.png"]:         "训练样本的散点图，两个坐标轴是两个输入；背景的颜色是逻辑回归在该处预测的类别。",
	alternatives["boundary.png"]:         "训练样本的散点图，两个坐标轴是两个输入；背景的颜色是网络在该处预测的类别，越有把握颜色越深。",
	alternatives["loss.png"]:             "每一轮之后的损失曲线。",
	alternatives["confusion.png"]:        "计数表，每个真实类别一行，每个预测类别一列；对角线上两者相同。",
	alternatives["calibration.png"]:      "曲线表示各概率的预测有多少成真，旁边的对角线上两者相等；柱形表示各概率的预测有多少个。",
	alternatives["roc.png"]:              "在所有阈值下，找到的正样本比例随被当成正样本的负样本比例变化的曲线。",
	alternatives["precision-recall.png"]: "在所有阈值下，找到的样本中正样本的比例随找到的正样本比例变化的曲线。",
	alternatives["cost.png"]:             "每个样本的平均代价随阈值变化的曲线。",
	alternatives["predicted.png"]:        "样本的散点图，横轴是真实值，纵轴是预测值；对角线上两者相等。",
	alternatives["importance.png"]:       "柱形表示打乱一列的单元格后损失上升多少，最重要的列在最前。",
	alternatives["augmented.png"]:        "每行是一张训练图片：先是原样，然后是训练的前几轮看到的样子，都经过随机变换。",
	alternatives["mistakes.png"]:         "在网络判断错误的样本中，它最有把握的那些样本的图片，每张注明真实的类别和预测的类别。",
}
