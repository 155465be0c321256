package experiment

import (
	"cajal/model"
	"cajal/tensor"
)

// enoughToDecide is how many samples of each class choose a threshold well: what it costs
// to miss a class is known to about a fifth then.
const enoughToDecide = 30

// fewToDecide says that the samples with labels y that a threshold was chosen by have too
// few of a class.
func fewToDecide(names []string, d *model.Decision, y *tensor.Tensor) []phrase {
	var counts [2]int
	for _, c := range y.Reshape(-1).To(tensor.Int64).Int64s() {
		counts[c]++
	}
	rare := 0
	if counts[1] < counts[0] {
		rare = 1
	}
	if counts[rare] >= enoughToDecide {
		return nil
	}
	calibrated := costsOf(d).Calibrated()
	if d.ChosenBy == model.ByValidation {
		return []phrase{phrased("The threshold %.4g was chosen by %d validation samples, %d of them %s: that is few, and another draw of them would choose another. A bag, which cajal train makes without --fast, chooses by all samples, out of fold; or give a threshold: calibrated probabilities would have %.4g.",
			d.Threshold, y.Dim(0), counts[rare], names[rare], calibrated)}
	}
	return []phrase{phrased("The threshold %.4g was chosen by %d samples out of fold, %d of them %s: that is few, and other samples would choose another. More samples of that class make it surer; or give a threshold: calibrated probabilities would have %.4g.",
		d.Threshold, y.Dim(0), counts[rare], names[rare], calibrated)}
}
