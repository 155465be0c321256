package serve

import (
	"encoding/json"
	"fmt"
	"strings"
)

// T returns a text of the page in its language, with values in it as Sprintf puts them.
func (c *pageContent) T(text string, values ...any) string {
	if c.Lang == "zh" {
		if translated, ok := pageChinese[text]; ok {
			text = translated
		}
	}
	if len(values) == 0 {
		return text
	}
	return fmt.Sprintf(text, values...)
}

// count is T of one of two texts, of which the first is for one of something.
func (c *pageContent) count(n int, one, many string) string {
	if n == 1 {
		return c.T(one, n)
	}
	return c.T(many, n)
}

// OtherLang is the language that the page can be in too, and OtherName what it calls
// itself.
func (c *pageContent) OtherLang() string {
	if c.Lang == "zh" {
		return "en"
	}
	return "zh"
}

func (c *pageContent) OtherName() string {
	if c.Lang == "zh" {
		return "English"
	}
	return "中文"
}

// ScriptTexts are the texts that the script shows in the page's language, as JSON; it has
// the English ones itself.
func (c *pageContent) ScriptTexts() (string, error) {
	texts := map[string]string{}
	if c.Lang == "zh" {
		for english, chinese := range pageChinese {
			if strings.Contains(pageScript, `"`+english+`"`) {
				texts[english] = chinese
			}
		}
	}
	b, err := json.Marshal(texts)
	return string(b), err
}

// pageChinese has the texts of the template, of the words in it, and of the script.
var pageChinese = map[string]string{
	"What it is": "模型简介", "Try a row": "试一行数据", "Try a picture": "试一张图片", "Ask from a program": "用程序请求", "Columns": "列", "Endpoints": "接口", "Recipe": "配方",
	"column": "列", "kind": "种类", "what training saw": "训练时的内容", "Answer": "回答", "Copy": "复制", "Copied": "已复制",
	"model %s, version %s, served by Cajal %s": "模型 %s，版本 %s，由 Cajal %s 提供",

	"Models": "模型", "model": "模型", "versions": "版本", "There is no model here yet.": "这里还没有模型。",
	"%d models, served by Cajal %s": "%d 个模型，由 Cajal %s 提供",

	"predicts": "预测", "decision": "判定", "in training": "训练数据", "learned from": "学习自", "network": "网络", "intervals": "区间",
	"one of %d classes: %s": "%d 个类别之一：%s", "the number %s": "数值 %s", "%d numbers: %s": "%d 个数值：%s",
	"%d targets of two classes: %s": "%d 个二分类目标：%s", " or ": " 或 ", ", ": "、", "; ": "；",
	"%s from a probability of %.4g on": "%s（概率不低于 %.4g 时）", "%s from %s to %s": "%s 从 %s 到 %s",
	"out of fold": "折外成绩", "on test samples": "测试成绩", "accuracy": "准确率", "balanced accuracy": "平衡准确率", "subset accuracy": "子集准确率", "AUC": "AUC", "log loss": "对数损失",
	"R²": "R²", "RMSE": "均方根误差", "mean absolute error": "平均绝对误差",
	"%d sample": "%d 个样本", "%d samples": "%d 个样本", "%d parameter": "%d 个参数", "%d parameters": "%d 个参数", "%d channel": "%d 个通道", "%d channels": "%d 个通道", "the mean of %d networks with %d parameters in all": "%d 个网络的平均，共 %d 个参数",
	"from the errors on %d samples that the networks had not seen": "由网络没有见过的 %d 个样本上的误差得出",
	"Known and not used: %s.":                                      "已知但不使用的列：%s。",

	"number": "数值", "category": "类别", "date": "日期", "text": "文本", "free text": "自由文本",
	"%s in training": "训练范围 %s", "%s %s in training": "训练范围 %s %s", "%d levels: %s": "%d 个取值：%s",
	"one of %d levels, such as those of the list": "%d 个取值之一，例如列表中的", "; some were missing": "；有缺失",
	"times or durations, such as %s": "时刻或时长，例如 %s", "dates with times, about %s": "日期和时刻，例如 %s", "dates, about %s": "日期，例如 %s",
	"%d number": "%d 个数值", "%d numbers": "%d 个数值", "%d whole number": "%d 个整数", "%d whole numbers": "%d 个整数", "%d numbers with commas between them": "%d 个数值，用逗号隔开",
	"an array of shape %s, or its numbers in one list, the last axis first": "形状为 %s 的数组，或按最后一维先变的顺序排成一列的数值",
	"grey": "灰度", "red, green and blue": "红、绿、蓝",
	"a picture, PNG, JPEG, GIF or WebP, which becomes %d × %d pixels of %s (%s); or its numbers, from -1 for black to 1 for white, channel by channel and row by row": "PNG、JPEG、GIF 或 WebP 图片，会变成 %d × %d 像素、%s（%s）；或者它的数值，从 -1（黑）到 1（白），逐通道、逐行排列",
	"picture": "图片", "PNG, JPEG, GIF or WebP": "PNG、JPEG、GIF 或 WebP", "%s: choose a picture first": "%s：请先选择一张图片",
	"The picture is turned as its EXIF orientation says; the largest square in its middle is taken, and brought to the size of those in training.": "图片会按 EXIF 方向转正，取正中最大的正方形，再缩放到训练图片的大小。",

	"The form begins with a typical row: numbers at their median, categories at the first of their levels. What is left empty is missing.": "表单里先填了典型的一行：数值取中位数，类别取第一个取值。留空表示缺失。",
	"The form begins with the mean of the training, or zeros.":                                                                             "表单里先填了训练数据的均值，或零。",
	"A sample has %d numbers, too many for a form; a program asks as below.":                                                               "一个样本有 %d 个数值，表单放不下；程序按下面的方式请求。",
	"A row has %d columns, too many for a form; a program asks as below.":                                                                  "一行有 %d 列，表单放不下；程序按下面的方式请求。",
	"The same request as the form has it.":                                                                                                 "与表单内容相同的请求。",
	"Put your numbers in place of the zeros.":                                                                                              "请把零换成您的数值。",
	"(missing)": "（缺失）", "another value …": "其他值……", "another value of %s": "%s 的其他值",
	"Predict": "预测", "Start over": "重新开始", "Interval": "区间", "none": "无",
	"The page needs JavaScript for the token and the form.":        "令牌和表单需要 JavaScript。",
	"The token is read from the environment variable CAJAL_TOKEN.": "令牌从环境变量 CAJAL_TOKEN 读取。",

	"This server asks for a token. It is kept in this page alone, and forgotten when you leave it.": "此服务器需要令牌。令牌只保存在本页面中，离开页面即丢弃。",
	"Token": "令牌", "Go on": "继续", "The token is not right.": "令牌不正确。", "The server did not answer.": "服务器没有回答。",
	"The server is busy. Try again.": "服务器忙，请稍后再试。", "The server is busy; it is asked again in %s s …": "服务器忙，%s 秒后重试……", "The server answers with status %s.": "服务器返回状态码 %s。",

	"predictions for rows": "对若干行的预测", "with the bounds of each number": "并给出每个数值的区间",
	"the prediction for one row, and what each column adds to it": "一行的预测，以及每一列的贡献",
	"inputs and outputs, as the Open Inference Protocol has it":   "输入和输出（Open Inference Protocol）",
	"predictions by that protocol":                                "按该协议预测", "predictions by KServe's first protocol": "按 KServe 的第一版协议预测", "whether it takes requests": "是否可以接受请求", "for Prometheus": "供 Prometheus 使用",
	"this page, or JSON for programs": "本页面；对程序则是 JSON",

	"%s is no number": "%s 不是数值", "%s is no whole date": "%s 不是完整的日期", "%s has something that is no number": "%s 中有不是数值的内容",
	"Finding the reasons …": "正在寻找原因……", "No reasons: %s": "没有原因：%s", "and %s more": "另有 %s 个", "%s other columns": "其他 %s 列",
	"from %s to %s: %s of true numbers are to be expected there": "从 %s 到 %s：预计有 %s 的真实值在其中",
	"Why: what moved it from %s to %s":                           "原因：是什么使它从 %s 变为 %s",
	"Shapley values of %s, compared with typical rows: numbers about their median, categories at each of their levels in turn. They say what moved this model, not why the world is so.":           "%s 的 Shapley 值，与典型的行相比：数值分布在中位数附近，类别依次取各个值。它们说明是什么影响了这个模型，而不说明世界为何如此。",
	"Estimated Shapley values of %s, compared with typical rows: numbers about their median, categories at each of their levels in turn. They say what moved this model, not why the world is so.": "%s 的 Shapley 值（估计），与典型的行相比：数值分布在中位数附近，类别依次取各个值。它们说明是什么影响了这个模型，而不说明世界为何如此。",
}
