package finding

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Identity tells one finding from all others of a scan, and finds it again in a later one.
type Identity struct {
	// Unit is the unit's id, and Address the configuration address.
	Unit, Address string
	// Fingerprint identifies the finding in the tree; Local within its unit, whatever
	// that is called. Both have 32 hexadecimal digits.
	Fingerprint, Local string
}

// Identify gives a finding its fingerprint and its one identity: by policy, unit, configuration
// address, cause, and the path of its evidence, in which list elements go by what they
// are and not by where they stand. It has no line, no index and no absolute
// path in it. The properties are those of the resource.
func Identify(f *Finding, properties *graph.Value) {
	address := f.Config
	if f.Type == "" && f.Config == f.Unit {
		address = "" // a finding about the unit as a whole
	}
	var where bytes.Buffer
	fmt.Fprintf(&where, "%s\x00", f.Cause)
	at := properties
	for i, step := range f.Path {
		if step.IsIndex {
			at = at.At(f.Path[i : i+1])
			fmt.Fprintf(&where, "[%s]\x00", identity(at))
			continue
		}
		fmt.Fprintf(&where, "%s\x00", step.Key)
		at = at.At(f.Path[i : i+1])
	}
	id := Identity{
		Unit: f.Unit, Address: f.Config,
		Fingerprint: digest("plinth/v1", f.Policy.ID, f.Unit, f.Config, where.String()),
		Local:       digest("plinth/local/v1", f.Policy.ID, address, where.String()),
	}
	f.Fingerprint, f.Identities = id.Fingerprint, []Identity{id}
}

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// CompareIdentities orders identities by unit, address and fingerprint.
func CompareIdentities(a, b Identity) int {
	return cmp.Or(strings.Compare(a.Unit, b.Unit), strings.Compare(a.Address, b.Address), strings.Compare(a.Fingerprint, b.Fingerprint))
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
