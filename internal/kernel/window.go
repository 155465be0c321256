package kernel

// Window is how a convolution or a pooling goes over the spatial axes of pictures:
// always three, depth, height and width, of which those that there are not come first
// and have length 1.
type Window struct {
	In, Out                [3]int // lengths of the axes
	Size, Stride, Dilation [3]int // of the kernel: its places, its step, how far its places are apart
	Before                 [3]int // places of padding before each axis
}

// InLen and OutLen return how many places a channel has, before and after, and Places
// how many the kernel has.
func (w *Window) InLen() int  { return w.In[0] * w.In[1] * w.In[2] }
func (w *Window) OutLen() int { return w.Out[0] * w.Out[1] * w.Out[2] }
func (w *Window) Places() int { return w.Size[0] * w.Size[1] * w.Size[2] }

// Range returns for which o along an axis place k of the kernel lies within the input,
// which it does from lo up to hi: it stands at o·stride + k·dilation − before there.
func (w *Window) Range(axis, k int) (lo, hi int) {
	at := k*w.Dilation[axis] - w.Before[axis] // of o = 0
	s := w.Stride[axis]
	if at < 0 {
		lo = (-at + s - 1) / s
	}
	if last := w.In[axis] - 1 - at; last >= 0 {
		hi = min(last/s+1, w.Out[axis])
	}
	return min(lo, hi), hi
}
