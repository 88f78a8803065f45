package finding

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Part is one of the faults that a finding stands for, known again in a later state.
type Part struct {
	// Unit is the unit's id; Address and Config are the resource's addresses.
	Unit, Address, Config string
	// Fingerprint identifies the part in the tree; Local within its unit, whatever
	// that is called. Both have 32 hexadecimal digits.
	Fingerprint, Local string
	// Message is what it says, Path the evidence and Range where that stands.
	Message string
	Path    graph.Path
	Range   source.Range
}

// Identify gives a part of the finding its fingerprints: by policy, unit, configuration
// address, cause, and the path of its evidence, in which list elements go by what they
// are and not by where they stand. They have no line, no index and no absolute
// path in them. The properties are those of the resource.
func (p *Part) Identify(f *Finding, properties *graph.Value) {
	address := p.Config
	if f.Type == "" && p.Config == p.Unit {
		address = "" // a finding about the unit as a whole
	}
	var where bytes.Buffer
	fmt.Fprintf(&where, "%s\x00", f.Cause)
	at := properties
	for i, step := range p.Path {
		if step.IsIndex {
			at = at.At(p.Path[i : i+1])
			fmt.Fprintf(&where, "[%s]\x00", identity(at))
			continue
		}
		fmt.Fprintf(&where, "%s\x00", step.Key)
		at = at.At(p.Path[i : i+1])
	}
	p.Fingerprint = digest("plinth/v1", f.Policy.ID, p.Unit, p.Config, where.String())
	p.Local = digest("plinth/local/v1", f.Policy.ID, address, where.String())
}

// AddPart adds a part, unless the finding has it.
func (f *Finding) AddPart(p Part) {
	at, found := slices.BinarySearchFunc(f.Parts, p, CompareParts)
	if !found {
		f.Parts = slices.Insert(f.Parts, at, p)
	}
	f.Fingerprint = f.Parts[0].Fingerprint
}

// Narrow leaves the finding with some of its parts: it stands where the first of
// them in the files does, and says what that says.
func (f *Finding) Narrow(left []Part) {
	gone := map[source.Range]bool{}
	for _, p := range f.Parts {
		gone[p.Range] = true
	}
	first := left[0]
	for _, p := range left {
		if source.Compare(p.Range, first.Range) < 0 {
			first = p
		}
		delete(gone, p.Range)
	}
	gone[first.Range] = true // it is no other place any more
	f.Parts, f.Fingerprint = left, left[0].Fingerprint
	f.Range, f.Path, f.Message, f.Address, f.Config = first.Range, first.Path, first.Message, first.Address, first.Config
	f.Related = slices.DeleteFunc(slices.Clone(f.Related), func(r Related) bool { return gone[r.Range] })
}

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// CompareParts orders parts by unit, configuration address, fingerprint and place.
func CompareParts(a, b Part) int {
	return cmp.Or(strings.Compare(a.Unit, b.Unit), strings.Compare(a.Config, b.Config), strings.Compare(a.Fingerprint, b.Fingerprint), source.Compare(a.Range, b.Range))
}

// identity names an element of a list: by a property that names it, else by
// a hash of its content.
func identity(v *graph.Value) string {
	for _, key := range []string{"Sid", "Id", "Key", "Name", "name", "DeviceName", "PolicyName", "key"} {
		if s, ok := v.Get(key).Text(); ok && s != "" {
			return key + "=" + s
		}
	}
	h := sha256.New()
	writeContent(h, v)
	return hex.EncodeToString(h.Sum(nil)[:8])
}

func writeContent(w io.Writer, v *graph.Value) {
	if v == nil {
		return
	}
	switch v.Kind() {
	case graph.List:
		fmt.Fprint(w, "[")
		for _, e := range v.Elements() {
			writeContent(w, e)
			fmt.Fprint(w, ",")
		}
		fmt.Fprint(w, "]")
	case graph.Object:
		fmt.Fprint(w, "{")
		for _, m := range v.Members() {
			fmt.Fprintf(w, "%q:", m.Key)
			writeContent(w, m.Value)
			fmt.Fprint(w, ",")
		}
		fmt.Fprint(w, "}")
	case graph.Unknown:
		fmt.Fprintf(w, "?%q", v.Unknown().Expr)
	case graph.String:
		s, _ := v.Text()
		fmt.Fprintf(w, "%q", s)
	case graph.Number:
		s, _ := v.Literal()
		fmt.Fprint(w, s)
	case graph.Bool:
		b, _ := v.Bool()
		fmt.Fprint(w, b)
	default:
		fmt.Fprint(w, "null")
	}
}

// Compare orders findings by file, line, column, policy, address, cause and status.
func Compare(a, b *Finding) int {
	return cmp.Or(
		source.Compare(a.Range, b.Range),
		strings.Compare(a.Policy.ID, b.Policy.ID),
		strings.Compare(a.Unit, b.Unit),
		strings.Compare(a.Address, b.Address),
		strings.Compare(a.Cause, b.Cause),
		strings.Compare(string(a.Status), string(b.Status)),
		strings.Compare(a.When, b.When),
	)
}
