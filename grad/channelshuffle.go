package grad

import (
	"fmt"

	"cajal/internal/kernel"
)

// ChannelShuffle mixes groups of channels: of x (N, C, …) with C = groups·k the first
// channel of each group comes first, then the second of each (Zhang and others, 2018).
//
//	y[n, i·groups + g] = x[n, g·k + i]
//	dx[n, g·k + i] += dy[n, i·groups + g]
func (x Value) ChannelShuffle(groups int) Value {
	t := takes{anything}.check("channel-shuffle", x)
	shape := x.n.val.Shape()
	if groups < 1 {
		fault("channel-shuffle", []Value{x}, fmt.Sprintf("%d groups, want at least 1", groups))
	}
	if len(shape) < 2 || len(shape) > kernel.MaxAxes || shape[1]%groups != 0 {
		refuse(BadShape, "channel-shuffle", []Value{x}, fmt.Sprintf("x is %s, want (N, C, …) with C a multiple of %d", shapes(x), groups))
	}
	inner := 1
	for _, n := range shape[2:] {
		inner *= n
	}
	k := shape[1] / groups
	m := kernel.NewMove([]int{shape[0], groups, k, inner}, []int{shape[1] * inner, inner, groups * inner, 1}, 0,
		[]int{shape[1] * inner, k * inner, inner, 1}, 0)
	return x.move(t, "channel-shuffle", m, shape).run()
}
