package experiment

import (
	"cajal/grad"
	"cajal/nn"
	"cajal/recipe"
)

// losses make the loss of each kind that a recipe may name.
var losses = map[string]func(l *recipe.Loss, o ...nn.LossOption) nn.Loss{
	"cross-entropy": func(l *recipe.Loss, o ...nn.LossOption) nn.Loss {
		o = append(o, ignored(l)...)
		if l.Smoothing > 0 || l.Weights != nil {
			return nn.WeightedCrossEntropy(l.Weights, l.Smoothing, o...)
		}
		return nn.CrossEntropy(o...)
	},
	"focal": func(l *recipe.Loss, o ...nn.LossOption) nn.Loss {
		return nn.Focal(number(l.Gamma, 2), l.Weights, append(o, ignored(l)...)...)
	},
	"nll": func(l *recipe.Loss, o ...nn.LossOption) nn.Loss {
		return nn.NLL(l.Weights, append(o, ignored(l)...)...)
	},
	"kl-divergence": klDivergence,
	"multi-margin": func(l *recipe.Loss, o ...nn.LossOption) nn.Loss {
		power := 1
		if l.Power != nil {
			power = *l.Power
		}
		return nn.MultiMargin(power, number(l.Margin, 1), l.Weights, o...)
	},
	"binary-cross-entropy": func(l *recipe.Loss, o ...nn.LossOption) nn.Loss {
		if l.PositiveWeight != nil {
			return nn.WeightedBinaryCrossEntropy([]float64{*l.PositiveWeight}, o...)
		}
		return nn.BinaryCrossEntropy(o...)
	},
	"binary-focal": func(l *recipe.Loss, o ...nn.LossOption) nn.Loss {
		return nn.BinaryFocal(number(l.Alpha, 0.25), number(l.Gamma, 2), o...)
	},
	"probability-cross-entropy": func(_ *recipe.Loss, o ...nn.LossOption) nn.Loss { return nn.ProbabilityCrossEntropy(o...) },
	"soft-margin": func(_ *recipe.Loss, o ...nn.LossOption) nn.Loss {
		return &ofLabels{nn.SoftMargin(o...), signs, grad.Value.Sigmoid}
	},
	"hinge":     func(_ *recipe.Loss, o ...nn.LossOption) nn.Loss { return &ofLabels{nn.Hinge(o...), signs, opposites} },
	"mse":       func(_ *recipe.Loss, o ...nn.LossOption) nn.Loss { return nn.MSE(o...) },
	"mae":       func(_ *recipe.Loss, o ...nn.LossOption) nn.Loss { return nn.MAE(o...) },
	"huber":     func(l *recipe.Loss, o ...nn.LossOption) nn.Loss { return nn.Huber(number(l.Delta, 1), o...) },
	"smooth-l1": func(l *recipe.Loss, o ...nn.LossOption) nn.Loss { return nn.SmoothL1(number(l.Beta, 1), o...) },
	"quantile": func(l *recipe.Loss, o ...nn.LossOption) nn.Loss {
		if l.Quantiles != nil {
			return nn.Quantile(l.Quantiles, o...)
		}
		return nn.Quantile([]float64{number(l.Quantile, 0.5)}, o...)
	},
	"poisson-nll": func(l *recipe.Loss, o ...nn.LossOption) nn.Loss {
		o = append(o, nn.LogInput(l.LogInput == nil || *l.LogInput))
		return nn.PoissonNLL(append(o, likelihood(l)...)...)
	},
	"gaussian-nll": func(l *recipe.Loss, o ...nn.LossOption) nn.Loss {
		return nn.GaussianNLL(append(o, likelihood(l)...)...).Outputs()
	},
}

// ignored is the option of a loss whose recipe says which class does not count.
func ignored(l *recipe.Loss) []nn.LossOption {
	if l.IgnoreIndex == nil {
		return nil
	}
	return []nn.LossOption{nn.IgnoreIndex(int64(*l.IgnoreIndex))}
}

// likelihood are the options that the losses of Poisson's and Gauss's distributions
// have in common.
func likelihood(l *recipe.Loss) (o []nn.LossOption) {
	if l.Full {
		o = append(o, nn.Full())
	}
	if l.Epsilon != nil {
		o = append(o, nn.LossEpsilon(*l.Epsilon))
	}
	return o
}

// klDivergence is the divergence of the distribution that a label stands for, with
// smoothing, from that of the network; a mean is over the samples.
func klDivergence(l *recipe.Loss, o ...nn.LossOption) nn.Loss {
	reduction := grad.Sum
	if l.Reduction != "sum" {
		reduction = grad.BatchMean
	}
	loss := nn.KLDiv(append(o, nn.Reduce(reduction))...)
	return &ofLabels{loss, shares(l.Smoothing), loss.Predict}
}
