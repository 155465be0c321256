package experiment

import "maps"

func init() { maps.Copy(chinese, chineseFindings) }

// chineseFindings are what the diagnosis says.
var chineseFindings = map[string]string{
	"The network has more parameters (%d) than there are training samples (%d): it can learn them by heart, so trust the test data only.":                                                                                                          "网络的参数（%d 个）多于训练样本（%d 个）：它可能把样本背下来，因此只应相信测试数据。",
	"The loss grew, from %.6g in the first epoch to %.6g in the last: the rate, %.3g, is too large; try %.3g, or try rates first (cajal rate, or FindRate in Go).":                                                                                 "损失变大了，从第一轮的 %.6g 到最后一轮的 %.6g：学习率 %.3g 太大；请试 %.3g，或先试探学习率（cajal rate，在 Go 里是 FindRate）。",
	"The loss alternates between two values from step to step: %.6f and %.6f.":                                                                                                                                                                     "损失在相邻两步之间来回跳动：%.6f 与 %.6f。",
	"The loss does not settle: in the last %d steps it went up and down between %.6f and %.6f.":                                                                                                                                                    "损失没有稳定下来：在最后 %d 步里，它在 %.6f 与 %.6f 之间上下波动。",
	"The rate %g is past the edge of stability: at the bottom of the valley the sharpness, the largest eigenvalue of the Hessian, is %.3g, and where rate × sharpness (here %.2f) is above 2, gradient descent jumps from one slope to the other.": "学习率 %g 超过了稳定的边界：谷底的锐度（Hessian 的最大特征值）是 %.3g，而学习率 × 锐度（这里是 %.2f）大于 2 时，梯度下降会从一侧的斜坡跳到另一侧。",
	"A rate of %g would not alternate: %d further steps at that rate settled at a loss of %.6f, with rate × sharpness %.2f.":                                                                                                                       "学习率 %g 就不会跳动：以它再走 %d 步，损失稳定在 %.6f，学习率 × 锐度为 %.2f。",
	"Input column %d, counted from 0, alone tells all classes apart without an error. If it is known only after the fact, leave it out: the network would learn nothing else.":                                                                     "仅凭第 %d 个输入列（从 0 数起）就能无误地区分所有类别。如果它的值事后才知道，请去掉它：否则网络不会学到别的东西。",
	"%s alone tells all classes apart without an error. If it is known only after the fact, leave it out: the network would learn nothing else.":                                                                                                   "仅凭%s就能无误地区分所有类别。如果它的值事后才知道，请去掉它：否则网络不会学到别的东西。",
	"Input column %d, counted from 0, alone is the target itself but for a factor and a constant. If it is known only after the fact, leave it out: the network would learn nothing else.":                                                         "第 %d 个输入列（从 0 数起）除了一个系数和一个常数外就是目标本身。如果它的值事后才知道，请去掉它：否则网络不会学到别的东西。",
	"%s alone is the target itself but for a factor and a constant. If it is known only after the fact, leave it out: the network would learn nothing else.":                                                                                       "%s除了一个系数和一个常数外就是目标本身。如果它的值事后才知道，请去掉它：否则网络不会学到别的东西。",
	"Input column %d, counted from 0, alone puts all samples in the order of the target: it is the target itself but for its scale. If it is known only after the fact, leave it out: the network would learn nothing else.":                       "第 %d 个输入列（从 0 数起）给所有样本排出的顺序就是目标的顺序：除了尺度不同，它就是目标本身。如果它的值事后才知道，请去掉它：否则网络不会学到别的东西。",
	"%s alone puts all samples in the order of the target: it is the target itself but for its scale. If it is known only after the fact, leave it out: the network would learn nothing else.":                                                     "%s给所有样本排出的顺序就是目标的顺序：除了尺度不同，它就是目标本身。如果它的值事后才知道，请去掉它：否则网络不会学到别的东西。",
	"Column %s": "列 %s", "Column %s (level %s)": "列 %s（类别值 %s）", "Column %s (its rare levels)": "列 %s（其少见的值）", "Column %s (whether it is missing)": "列 %s（是否缺失）",
	"The accuracy is %.4f on the training samples and only %.4f on others: the network has learnt its samples by heart in part. Try more samples, fewer units, dropout, an L2 penalty or early stopping.":    "训练样本上的准确率是 %.4f，其他样本上只有 %.4f：网络在一定程度上把样本背了下来。请试更多的样本、更少的单元、dropout、L2 惩罚或提前停止。",
	"%d of %d units of layer %s stand at one end of the %s for every sample, where the gradient is next to nothing: they no longer learn. Try smaller first weights, standardised inputs or a smaller rate.": "在 %d/%d 个单元（层 %s）上，每个样本都落在 %s 的一端，那里的梯度几乎为零：它们不再学习。请试更小的初始权重、标准化的输入或更小的学习率。",
	"%d of %d units of layer %s are dead: they give 0 for every sample, so no gradient reaches them and they never come back. Try a smaller rate, standardised inputs or leaky-relu.":                        "%d/%d 个单元（层 %s）已经失效：它们对每个样本都输出 0，没有梯度到达它们，也就不会恢复。请试更小的学习率、标准化的输入或 leaky-relu。",
	"Class %s is never predicted, though %d of %d training samples are of it. Try more epochs, another rate, or class weights if the class is rare.":                                                         "类别 %s 从未被预测，尽管它占训练样本的 %d/%d。请试更多的轮数、另一个学习率，如果类别很少见，请试类别权重。",

	// skill
	"No skill: the log loss is %.4f %s, and the shares of the classes alone, which look at no column, have %.4f. What was learnt from the columns does not hold for other samples. Look for columns that say more, or for more rows; longer training, more networks or --fast do not help.": "没有预测能力：对数损失为 %.4f（%s），而不看任何列、只用各类别的比例就是 %.4f。从各列学到的东西对其他样本不成立。请寻找更有信息的列或更多的行；更长的训练、更多的网络或 --fast 都没有帮助。",
	"No skill: the log loss is %.4f %s, and the shares of the classes alone, which look at no picture, have %.4f. What was learnt so far does not hold for other pictures. Try more epochs, or more pictures of each class; --augment makes more of those that are there.":                  "没有预测能力：对数损失为 %.4f（%s），而不看图片、只用各类别的比例就是 %.4f。到目前为止学到的东西对其他图片不成立。请试更多的轮数，或每个类别更多的图片；--augment 能让已有的图片发挥更大的作用。",
	"No skill: the rmse is %s %s, and the mean alone, which looks at no column, has %s. What was learnt from the columns does not hold for other samples. Look for columns that say more, or for more rows; longer training, more networks or --fast do not help.":                          "没有预测能力：均方根误差为 %s（%s），而不看任何列、只用均值就是 %s。从各列学到的东西对其他样本不成立。请寻找更有信息的列或更多的行；更长的训练、更多的网络或 --fast 都没有帮助。",
	"Logistic regression is better than the network: its log loss is %.4f %s and its accuracy %.4f, and the network has %.4f and %.4f. Use the simpler model, or look for more rows, from which a network learns what a linear model cannot say.":                                           "逻辑回归比网络更好：它的对数损失为 %.4f（%s），准确率为 %.4f，而网络的是 %.4f 和 %.4f。请使用更简单的模型，或寻找更多的行，网络才能从中学到线性模型表达不了的东西。",
	"Ridge regression is better than the network: its rmse is %s %s, and the network has %s. Use the simpler model, or look for more rows, from which a network learns what a linear model cannot say.":                                                                                     "岭回归比网络更好：它的均方根误差为 %s（%s），而网络的是 %s。请使用更简单的模型，或寻找更多的行，网络才能从中学到线性模型表达不了的东西。",
	"No sample is called mislabelled: the probabilities out of fold (log loss %.4f) say no more than the shares of the classes (%.4f).":                                                                                                                                                     "没有把任何样本列为标错：折外的概率（对数损失 %.4f）并不比各类别的比例（%.4f）更有信息。",
	"No sample is called mislabelled in %s: the probabilities out of fold (log loss %.4f) say no more than the shares of the classes (%.4f).":                                                                                                                                               "在 %s 中没有把任何样本列为标错：折外的概率（对数损失 %.4f）并不比各类别的比例（%.4f）更有信息。",
	"Class %s is never predicted at the threshold %.4g of the probability of %s, though %d of %d samples are of it. Where columns say little, one answer for all may cost least: try columns that say more, or another threshold or other costs.":                                           "类别 %s 在阈值 %.4g（类别 %s 的概率）下从未被预测，尽管它占样本的 %d/%d。如果各列没有多少信息，对所有样本给出同一个答案可能代价最小：请试更有信息的列，或另一个阈值、其他代价。",

	// titles of pictures
	"training samples": "训练样本", "logistic regression, accuracy %.1f%%": "逻辑回归，准确率 %.1f%%", "network, accuracy %.1f%%": "网络，准确率 %.1f%%",
	"loss on what each member is validated on": "各成员在验证样本上的损失", "training loss of each member": "各成员的训练损失",
	"which class is taken for which": "哪个类别被当成了哪个类别", "calibration": "校准", "calibration, ECE %.3f": "校准，ECE %.3f", "predicted against true": "预测值与真实值",
	"Pictures that training sees a little otherwise in every epoch often close a part of that gap: --augment shift=2,rotate=10 of cajal train, or [[data.augment]] in the recipe; augmented.png shows what becomes of them.": "让训练在每一轮看到略有变化的图片，往往能缩小这一差距：用 cajal train 的 --augment shift=2,rotate=10，或配方中的 [[data.augment]]；augmented.png 显示图片会变成什么样。",
	"training pictures as they are, and as the first epochs see them": "训练图片的原样，以及训练的前几轮看到的样子",
	"as it is": "原样", "epoch %d": "第 %d 轮",
	"what the columns are worth": "各列的重要性", "the surest of %d mistakes in %d": "最有把握的错误（共 %d 个错误，%d 个样本）",
	"ROC curves": "ROC 曲线", "ROC curve of %s, AUC %.3f": "%s 的 ROC 曲线，AUC %.3f", "ROC curve, each class against the rest": "ROC 曲线，每个类别对其余类别",
	"precision and recall": "精确率与召回率", "precision and recall of %s, average precision %.3f": "%s 的精确率与召回率，平均精确率 %.3f",
	"precision and recall, each class against the rest": "精确率与召回率，每个类别对其余类别", "mean cost by the threshold of %s": "%s 的阈值与平均代价",
	"%s, the first %d of %d targets": "%s，前 %d 个目标（共 %d 个）",

	"Of %d of %d members: %s": "在 %d/%d 个成员中：%s",
	"Out of fold are %d of %d samples, which networks that were trained so far had left out; those of baselines are all.":                    "折外样本为 %d/%d 个，即到目前为止训练的网络所留出的；基线的则是全部样本。",
	"The predictions of the labels could not be measured: %v.":                                                                               "各标签的预测无法衡量：%v。",
	"The predictions of the classes could not be measured: %v.":                                                                              "各类别的预测无法衡量：%v。",
	"A metric could not be measured: %v.":                                                                                                    "有一个指标无法衡量：%v。",
	"Classes with fewer samples than the %d folds: %s. Some folds hold none of them, and what is measured of them says little.":              "样本数少于 %d 折的类别：%s。有些折里没有它们，所以关于它们的度量说明不了什么。",
	"Classes without a sample here: %s. Nothing is measured of them, nor an AUC or an average precision, which take samples of all classes.": "这里没有样本的类别：%s。对它们没有任何度量，也没有 AUC 和平均精确率，因为这两者需要所有类别的样本。",
	"Classes without a sample here: %s. Nothing is measured of them.":                                                                        "这里没有样本的类别：%s。对它们没有任何度量。",
	"Classes with one sample: %s. No ROC or precision-recall curve is drawn of them: it would only tell where that sample stands.":           "只有一个样本的类别：%s。没有为它们画 ROC 曲线和精确率-召回率曲线：那只能说明这一个样本排在哪里。",
	"%s and %d more": "%s，还有 %d 个", ", ": "、",
	"%s (%d of %d samples, %d of them told right)": "%s（%d/%d 个样本，其中 %d 个判断正确）",
	"These classes are rare and mostly taken for others: %s. Greater weights for them below [loss] let their samples count more: more of them are found then, and more others are taken for them.":                                                                     "这些类别很少见，而且多半被当成了别的类别：%s。在 [loss] 下给它们更大的权重，可以让它们的样本更重要：这样会找到更多，也会有更多别的样本被当成它们。",
	`These classes are rare and mostly taken for others: %s. class_weights = "balanced" below [loss] of a recipe, or --balanced, lets a sample count the more the rarer its class is: more of them are found then, and more others are taken for them.`:                `这些类别很少见，而且多半被当成了别的类别：%s。配方 [loss] 下的 class_weights = "balanced" 或 --balanced 让越少见的类别的样本越重要：这样会找到更多，也会有更多别的样本被当成它们。`,
	"%s is skewed (skewness %.1f): the loss is mostly that of the few rows with the largest errors. If ordinary rows matter more, try target_transform = %q or %q below [data], or --target-transform, and compare the mean absolute error %s; the rmse seldom gains.": "%s 是偏斜的（偏度 %.1f）：损失主要来自误差最大的少数几行。如果普通的行更重要，请在 [data] 下试 target_transform = %q 或 %q，或用 --target-transform，并比较平均绝对误差（%s）；rmse 很少因此变好。",
	"on test samples": "测试样本",
	"The threshold of least cost could not be chosen, so the more probable class is predicted: %s": "无法选出代价最小的阈值，因此预测概率更大的类别：%s",
	"there are no samples that no network has learned from.":                                       "没有任何网络未学习过的样本。",
	"some of the predictions are no numbers, or no sample counts.":                                 "有些预测不是数，或者没有样本计入。",
	"all probabilities are 0 or 1.":                                                                "所有概率都是 0 或 1。",
	"The threshold %.4g was chosen by %d validation samples, %d of them %s: that is few, and another draw of them would choose another. A bag, which cajal train makes without --fast, chooses by all samples, out of fold; or give a threshold: calibrated probabilities would have %.4g.": "阈值 %.4g 是由 %d 个验证样本选出的，其中 %d 个属于类别 %s：这太少了，换一批样本就会选出另一个阈值。不带 --fast 时 cajal train 训练多个网络，用全部样本的折外预测来选；也可以直接给出阈值：校准的概率应取 %.4g。",
	"The threshold %.4g was chosen by %d samples out of fold, %d of them %s: that is few, and other samples would choose another. More samples of that class make it surer; or give a threshold: calibrated probabilities would have %.4g.":                                                 "阈值 %.4g 是由 %d 个折外样本选出的，其中 %d 个属于类别 %s：这太少了，换一批样本就会选出另一个阈值。该类别的样本越多，阈值越可靠；也可以直接给出阈值：校准的概率应取 %.4g。",
	"poisson-nll takes counts, and %d of %d numbers to learn from are not whole, such as %.6g: their mean is still predicted, but the loss is the likelihood of no such numbers. For amounts try mse, with target_transform = \"log\" below [data] where few are large.":                    "poisson-nll 用于计数，而 %d/%d 个要学习的数不是整数，例如 %.6g：虽然仍能预测它们的均值，但这个损失并不是这类数的似然。对于数量请试 mse，如果少数值很大，再在 [data] 下加 target_transform = \"log\"。",
}
