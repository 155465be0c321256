package grad

// The formulas of what becomes of an axis.
var reductionFormulas = map[string]Formula{
	"sum": formula("Sum",
		"the sum of x over the given axes", `y = \textstyle\sum x`,
		"dx += dy, repeated along the axes", `\bar x \mathrel{+}= \bar y`),
	"mean": formula("Mean",
		"the mean of x over the given axes", `y = \tfrac{1}{n} \textstyle\sum x`,
		"dx += dy / count, repeated along the axes", `\bar x \mathrel{+}= \bar y / n`),
	"max": formula("Max",
		"the largest element of x over the given axes", `y = \max x`,
		"dx += [x = y] ∘ dy / how many are equal", `\bar x \mathrel{+}= \frac{[x = y]}{\sum [x = y]} \circ \bar y`),
	"min": formula("Min",
		"the smallest element of x over the given axes", `y = \min x`,
		"dx += [x = y] ∘ dy / how many are equal", `\bar x \mathrel{+}= \frac{[x = y]}{\sum [x = y]} \circ \bar y`),
	"variance": formula("Var",
		"y = Σ (x − mean)² / (count − correction)", `y = \frac{1}{n - c} \textstyle\sum (x - \mu)^2`,
		"dx += 2·(x − mean) ∘ dy / (count − correction)", `\bar x \mathrel{+}= \tfrac{2}{n - c} (x - \mu) \circ \bar y`),
	"log-sum-exp": formula("LogSumExp",
		"y = ln Σ exp(x)", `y = \ln \textstyle\sum e^x`,
		"dx += exp(x − y) ∘ dy", `\bar x \mathrel{+}= e^{x - y} \circ \bar y`),
	"softmax": formula("Softmax",
		"y = exp(x) / Σ exp(x)", `y = \frac{e^x}{\sum e^x}`,
		"dx += y ∘ (dy − Σ y∘dy)", `\bar x \mathrel{+}= y \circ (\bar y - \textstyle\sum y \circ \bar y)`),
	"log-softmax": formula("LogSoftmax",
		"y = x − ln Σ exp(x)", `y = x - \ln \textstyle\sum e^x`,
		"dx += dy − exp(y)·Σ dy", `\bar x \mathrel{+}= \bar y - e^y \textstyle\sum \bar y`),
}

// Those of normalisations.
var normFormulas = map[string]Formula{
	"batch-norm": formula("BatchNorm",
		"x̂ = (x − μ)/√(σ² + eps), σ² divided by the count M of a channel's elements", `\hat x = \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}}`,
		"y = w·x̂ + b", `y = w \hat x + b`,
		"dw += Σ dy·x̂", `\bar w \mathrel{+}= \textstyle\sum \bar y\, \hat x`,
		"db += Σ dy", `\bar b \mathrel{+}= \textstyle\sum \bar y`,
		"dx += w/√(σ² + eps) ∘ (dy − (Σ dy + x̂·Σ dy·x̂)/M)", `\bar x \mathrel{+}= \frac{w}{\sqrt{\sigma^2 + \varepsilon}} \circ \left(\bar y - \tfrac{1}{M} (\textstyle\sum \bar y + \hat x \sum \bar y\, \hat x)\right)`),
	"frozen-norm": formula("FrozenNorm",
		"x̂ = (x − mean)/√(variance + eps)", `\hat x = \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}}`,
		"y = w·x̂ + b", `y = w \hat x + b`,
		"dw += Σ dy·x̂", `\bar w \mathrel{+}= \textstyle\sum \bar y\, \hat x`,
		"db += Σ dy", `\bar b \mathrel{+}= \textstyle\sum \bar y`,
		"dx += w/√(variance + eps) ∘ dy", `\bar x \mathrel{+}= \frac{w}{\sqrt{\sigma^2 + \varepsilon}} \circ \bar y`),
	"layer-norm": formula("LayerNorm",
		"x̂ = (x − μ)/√(σ² + eps), σ² divided by D", `\hat x = \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}}`,
		"y = w ∘ x̂ + b", `y = w \circ \hat x + b`,
		"dw += Σ dy∘x̂ over the rows", `\bar w \mathrel{+}= \textstyle\sum_i \bar y_i \circ \hat x_i`,
		"db += Σ dy over the rows", `\bar b \mathrel{+}= \textstyle\sum_i \bar y_i`,
		"dx += (g − mean(g) − x̂·mean(g∘x̂))/√(σ² + eps) with g = w ∘ dy", `\bar x \mathrel{+}= \frac{g - \operatorname{mean}(g) - \hat x \operatorname{mean}(g \circ \hat x)}{\sqrt{\sigma^2 + \varepsilon}},\quad g = w \circ \bar y`),
}

// Those of losses, \ell, as sums; a mean divides both lines by the number of terms.
var lossFormulas = map[string]Formula{
	"absolute-error": formula("AbsoluteError",
		"loss = Σ |x − t|", `\ell = \textstyle\sum |x - t|`,
		"dx += sign(x − t)·dloss", `\bar x \mathrel{+}= \operatorname{sign}(x - t)\, \bar\ell`),
	"squared-error": formula("SquaredError",
		"loss = Σ (x − t)²", `\ell = \textstyle\sum (x - t)^2`,
		"dx += 2(x − t)·dloss", `\bar x \mathrel{+}= 2 (x - t)\, \bar\ell`),
	"huber-error": formula("HuberError",
		"h(d) = d²/2 where |d| ≤ delta, delta·(|d| − delta/2) elsewhere", `h(d) = \begin{cases} d^2/2 & |d| \le \delta \\ \delta (|d| - \delta/2) & \text{elsewhere} \end{cases}`,
		"loss = Σ h(d)", `\ell = \textstyle\sum h(x - t)`,
		"dx += min(max(d, −delta), delta)·dloss", `\bar x \mathrel{+}= \min(\max(d, -\delta), \delta)\, \bar\ell`),
	"cross-entropy": formula("CrossEntropy",
		"loss = Σᵢ −ln p[i, labels[i]]", `\ell = \textstyle\sum_i -\ln p_{i, t_i},\quad p = \operatorname{softmax}(x)`,
		"dx += (p − onehot(labels))·dloss", `\bar x \mathrel{+}= (p - \operatorname{onehot}(t))\, \bar\ell`),
	"weighted-cross-entropy": formula("WeightedCrossEntropy",
		"q[i, j] = (1 − ε)·w[j]·[j = labels[i]] + ε/K·w[j]", `q_{ij} = (1 - \varepsilon)\, w_j [j = t_i] + \tfrac{\varepsilon}{K} w_j`,
		"loss = Σᵢⱼ −q[i, j]·ln p[i, j]", `\ell = \textstyle\sum_{ij} -q_{ij} \ln p_{ij},\quad p = \operatorname{softmax}(x)`,
		"dx += (p·Σⱼ q − q)·dloss", `\bar x \mathrel{+}= (p \textstyle\sum_j q - q)\, \bar\ell`),
	"sigmoid-cross-entropy": formula("SigmoidCrossEntropy",
		"loss = Σ −t·ln p − (1−t)·ln(1−p)", `\ell = \textstyle\sum -t \ln p - (1 - t) \ln(1 - p),\quad p = \sigma(x)`,
		"dx += (p − t)·dloss", `\bar x \mathrel{+}= (p - t)\, \bar\ell`),
	"weighted-sigmoid-cross-entropy": formula("WeightedSigmoidCrossEntropy",
		"loss = Σ −w·t·ln p − (1−t)·ln(1−p)", `\ell = \textstyle\sum -w t \ln p - (1 - t) \ln(1 - p),\quad p = \sigma(x)`,
		"dx += ((1−t)·p − w·t·(1−p))·dloss", `\bar x \mathrel{+}= ((1 - t)\, p - w t (1 - p))\, \bar\ell`),
}

// Those of operations that move elements.
var shapeFormulas = map[string]Formula{
	"reshape": formula("Reshape",
		"the elements of x, in row-major order, under another shape", `y = \operatorname{reshape}(x)`,
		"dx += dy, in x's shape", `\bar x \mathrel{+}= \bar y`),
}
