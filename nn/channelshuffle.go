package nn

import (
	"fmt"

	"cajal/grad"
)

// ChannelShuffleLayer mixes groups of channels; see [ChannelShuffle].
type ChannelShuffleLayer struct{ groups int }

// ChannelShuffle takes the first channel of each group, then the second of each, and so
// on, so that convolutions in groups behind one another see all channels (Zhang and
// others, 2018).
//
// Shapes: x and y are (N, C, …) with C a multiple of the number of groups.
func ChannelShuffle(groups int) *ChannelShuffleLayer {
	atLeastOne("channel-shuffle", "groups", groups)
	return &ChannelShuffleLayer{groups}
}

// Walk shows nothing.
func (*ChannelShuffleLayer) Walk(Visitor) {}

// Forward moves the channels.
func (l *ChannelShuffleLayer) Forward(x grad.Value) grad.Value { return x.ChannelShuffle(l.groups) }

// String returns "ChannelShuffle groups".
func (l *ChannelShuffleLayer) String() string { return fmt.Sprintf("ChannelShuffle %d", l.groups) }
