package experiment

import (
	"cajal/nn"
	"cajal/recipe"
)

// losses make the loss of each kind that a recipe may name.
var losses = map[string]func(l *recipe.Loss, o ...nn.LossOption) nn.Loss{
	"cross-entropy": func(l *recipe.Loss, o ...nn.LossOption) nn.Loss {
		if l.Smoothing > 0 || l.Weights != nil {
			return nn.WeightedCrossEntropy(l.Weights, l.Smoothing, o...)
		}
		return nn.CrossEntropy(o...)
	},
	"focal": func(l *recipe.Loss, o ...nn.LossOption) nn.Loss {
		return nn.Focal(number(l.Gamma, 2), l.Weights, o...)
	},
	"nll": func(l *recipe.Loss, o ...nn.LossOption) nn.Loss { return nn.NLL(l.Weights, o...) },
	"binary-cross-entropy": func(l *recipe.Loss, o ...nn.LossOption) nn.Loss {
		if l.PositiveWeight != nil {
			return nn.WeightedBinaryCrossEntropy([]float64{*l.PositiveWeight}, o...)
		}
		return nn.BinaryCrossEntropy(o...)
	},
	"binary-focal": func(l *recipe.Loss, o ...nn.LossOption) nn.Loss {
		return nn.BinaryFocal(number(l.Alpha, 0.25), number(l.Gamma, 2), o...)
	},
	"mse":       func(_ *recipe.Loss, o ...nn.LossOption) nn.Loss { return nn.MSE(o...) },
	"mae":       func(_ *recipe.Loss, o ...nn.LossOption) nn.Loss { return nn.MAE(o...) },
	"huber":     func(l *recipe.Loss, o ...nn.LossOption) nn.Loss { return nn.Huber(number(l.Delta, 1), o...) },
	"smooth-l1": func(l *recipe.Loss, o ...nn.LossOption) nn.Loss { return nn.SmoothL1(number(l.Beta, 1), o...) },
	"quantile": func(l *recipe.Loss, o ...nn.LossOption) nn.Loss {
		return nn.Quantile([]float64{number(l.Quantile, 0.5)}, o...)
	},
}
