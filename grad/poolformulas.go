package grad

// The formulas of poolings.
var poolFormulas = map[string]Formula{
	"max-pool": formula("MaxPool",
		"y[o] = max x[i] over the places i of window o", `y_o = \max_{i \in W_o} x_i`,
		"dx[i] += dy[o] where i is the first place of window o with x[i] = y[o]", `\bar x_{i} \mathrel{+}= \textstyle\sum_{o :\, i = \operatorname{argmax}_{W_o} x} \bar y_o`),
	"adaptive-max-pool": formula("AdaptiveMaxPool",
		"y[o] = max x[i] for i from ⌊o·in/out⌋ up to ⌈(o + 1)·in/out⌉ along each axis", `y_o = \max_{i \in B_o} x_i`,
		"dx[i] += dy[o] where i is the first place of bin o with x[i] = y[o]", `\bar x_{i} \mathrel{+}= \textstyle\sum_{o :\, i = \operatorname{argmax}_{B_o} x} \bar y_o`),
	"avg-pool": formula("AvgPool",
		"y[o] = Σ x[i] over the places i of window o, divided by how many it counts", `y_o = \tfrac{1}{n_o} \textstyle\sum_{i \in W_o} x_i`,
		"dx[i] += Σ dy[o] divided by how many o counts, over the windows o that i is in", `\bar x_i \mathrel{+}= \textstyle\sum_{o :\, i \in W_o} \tfrac{1}{n_o} \bar y_o`),
	"adaptive-avg-pool": formula("AdaptiveAvgPool",
		"y[o] = mean of x[i] for i from ⌊o·in/out⌋ up to ⌈(o + 1)·in/out⌉ along each axis", `y_o = \tfrac{1}{n_o} \textstyle\sum_{i \in B_o} x_i`,
		"dx[i] += Σ dy[o] divided by how many places o has, over the bins o that i is in", `\bar x_i \mathrel{+}= \textstyle\sum_{o :\, i \in B_o} \tfrac{1}{n_o} \bar y_o`),
}
