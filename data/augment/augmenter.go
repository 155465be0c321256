package augment

import (
	"fmt"
	"strconv"
	"strings"

	"cajal/data"
	"cajal/internal/memory"
	"cajal/rng"
	"cajal/tensor"
)

// The names under which a batch's More has what [Mixup] leaves for the loss: the targets
// of the partners, as Y, and how much (N) Float32 a sample's own target and its
// partner's count, which together are 1.
const (
	MixedTargets = "mixed"
	OwnShare     = "own share"
	MixedShare   = "mixed share"
)

// Augmenter applies transforms to the pictures of batches: see the package. It belongs to
// one goroutine. What is turned and scaled right behind each other, with the same fill, is
// interpolated once, which blurs it once: torchvision's RandomAffine with both.
type Augmenter struct {
	seed       uint64
	levels     Levels
	transforms []Transform
	mixup      *Mixup

	stream   rng.Stream
	name     []byte
	picture  Picture
	partners []int
	other    data.Batch
	mixed    []*mixed
}

// mixed is what a batch has in More. A loader has two batches, in turn.
type mixed struct {
	of        *data.Batch
	more      map[string]*tensor.Tensor
	y         *tensor.Tensor
	own, rest *tensor.Tensor
}

// New returns an augmenter of pictures with some levels.
func New(seed uint64, levels Levels, transforms ...Transform) *Augmenter {
	return &Augmenter{seed: seed, levels: levels, transforms: transforms}
}

// Mix puts mixup behind the transforms, and returns a.
func (a *Augmenter) Mix(m Mixup) *Augmenter {
	a.mixup = &m
	return a
}

// String describes what is done, for checkpoints: trainings whose texts differ are not
// the same. "Shift{By:2 Fill:edge}, Sometimes{P:0.5 Of:Flip{Vertical:false}} from -1 to 1 by
// seed 3".
func (a *Augmenter) String() string {
	var all []string
	for _, t := range a.transforms {
		all = append(all, text(t))
	}
	if a.mixup != nil {
		all = append(all, fmt.Sprintf("Mixup%+v", *a.mixup))
	}
	return fmt.Sprintf("%s from %v to %v by seed %d", strings.Join(all, ", "), a.levels.Black, a.levels.White, a.seed)
}

// text describes a transform. Package fmt leaves out what type one within another has.
func text(t Transform) string {
	if s, ok := t.(Sometimes); ok {
		return fmt.Sprintf("Sometimes{P:%v Of:%s}", s.P, text(s.Of))
	}
	return strings.TrimPrefix(fmt.Sprintf("%T%+v", t, t), "augment.")
}

// Check returns an error if a transform cannot be for pictures of a shape (C, H, W).
func (a *Augmenter) Check(shape []int) error {
	for _, t := range a.transforms {
		if err := t.Check(shape); err != nil {
			return err
		}
	}
	if a.mixup != nil {
		return a.mixup.Check()
	}
	return nil
}

// Augment changes a batch of samples of set as they look in an epoch, from 0. Its X is
// Float32 (N, C, H, W), else it is an error. It implements train.Augmenter.
func (a *Augmenter) Augment(b *data.Batch, set data.Dataset, epoch int) error {
	if err := a.pictures(b, epoch); err != nil || a.mixup == nil {
		return err
	}
	return a.mix(b, set, epoch)
}

// pictures changes each picture of a batch.
func (a *Augmenter) pictures(b *data.Batch, epoch int) error {
	if b.X.NDim() != 4 || b.X.DType() != tensor.Float32 {
		return fmt.Errorf("augment: inputs are %v %s, want pictures, float32 (N, C, H, W)", b.X.DType(), tensor.ShapeString(b.X.Shape()))
	}
	p := &a.picture
	p.Levels, p.Channels, p.Height, p.Width = a.levels, b.X.Dim(1), b.X.Dim(2), b.X.Dim(3)
	width := p.Channels * p.Height * p.Width
	for i, sample := range b.Index {
		p.Pixels = b.X.Float32s()[i*width:][:width]
		a.change(p, epoch, sample)
	}
	p.Pixels = nil
	return nil
}

// change changes a picture, the sample of a number. Turnings behind each other are one.
func (a *Augmenter) change(p *Picture, epoch, sample int) {
	for place := 0; place < len(a.transforms); place++ {
		first, ok := a.transforms[place].(turning)
		if !ok {
			a.transforms[place].Apply(p, a.draws(place, epoch, sample))
			continue
		}
		all := first.draw(a.draws(place, epoch, sample))
		for ; place+1 < len(a.transforms); place++ {
			next, ok := a.transforms[place+1].(turning)
			if !ok || next.fill() != first.fill() {
				break
			}
			all = all.then(next.draw(a.draws(place+1, epoch, sample)))
		}
		p.resample(all, first.fill())
	}
}

// draws returns the stream of the transform at a place for a sample in an epoch.
func (a *Augmenter) draws(place, epoch, sample int) *rng.Stream {
	a.name = append(a.name[:0], "augment"...)
	for _, n := range [...]int{place, epoch, sample} {
		a.name = strconv.AppendInt(append(a.name, '/'), int64(n), 10)
	}
	a.stream.Restart(a.seed, a.name)
	return &a.stream
}

// mix mixes the samples of a batch with their partners.
func (a *Augmenter) mix(b *data.Batch, set data.Dataset, epoch int) error {
	if b.Y == nil {
		return fmt.Errorf("augment: mixup mixes targets, and the samples have none")
	}
	m := a.moreOf(b)
	memory.Resize(m.own, tensor.Float32, len(b.Index))
	memory.Resize(m.rest, tensor.Float32, len(b.Index))
	a.partners = a.partners[:0]
	for i, sample := range b.Index {
		share, partner := a.mixup.draw(sample, set.Len(), a.draws(len(a.transforms), epoch, sample))
		own := float32(share)
		m.own.Float32s()[i], m.rest.Float32s()[i] = own, 1-own
		a.partners = append(a.partners, partner)
	}
	if err := set.Gather(&a.other, a.partners); err != nil {
		return err
	}
	if err := a.pictures(&a.other, epoch); err != nil {
		return err
	}
	to, from := b.X.Float32s(), a.other.X.Float32s()
	width := len(to) / len(b.Index)
	for i := range b.Index {
		own, rest := m.own.Float32s()[i], m.rest.Float32s()[i]
		x, other := to[i*width:][:width], from[i*width:][:width]
		for j, v := range x {
			x[j] = float32(own*v) + float32(rest*other[j])
		}
	}
	memory.Resize(m.y, b.Y.DType(), b.Y.Shape()...)
	tensor.Copy(m.y, a.other.Y)
	return nil
}

// maxMixed is of how many batches what stands in More is kept.
const maxMixed = 4

// moreOf puts what mixup leaves into a batch's More, beside what it had already.
func (a *Augmenter) moreOf(b *data.Batch) *mixed {
	var m *mixed
	for _, have := range a.mixed {
		if have.of == b {
			m = have
		}
	}
	if m == nil {
		m = &mixed{of: b, more: map[string]*tensor.Tensor{}, y: tensor.New(b.Y.DType()), own: tensor.New(tensor.Float32), rest: tensor.New(tensor.Float32)}
		if len(a.mixed) == maxMixed {
			a.mixed = a.mixed[:copy(a.mixed, a.mixed[1:])]
		}
		a.mixed = append(a.mixed, m)
	}
	if b.More == nil {
		clear(m.more)
		b.More = m.more
	}
	b.More[MixedTargets], b.More[OwnShare], b.More[MixedShare] = m.y, m.own, m.rest
	return m
}
