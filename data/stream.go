package data

// Stream is a source of samples without numbers, of which nobody knows how many
// there are: the lines of a log, a text too large for memory, a generator. What
// it hands out depends on its place alone, so that who keeps a token can go on
// from there, in another process too.
type Stream interface {
	// Next gathers the next samples into b, at most n, reusing its memory; b.Index
	// holds their places in the stream, from 0. Fewer than n come only before the
	// end; at the end it returns io.EOF.
	Next(b *Batch, n int) error
	// Token says where the stream stands: behind the samples of the last Next.
	Token() ([]byte, error)
	// Seek goes to where a token says, or to the beginning if it is nil.
	Seek(token []byte) error
}
