package terraform

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	ctyyaml "github.com/zclconf/go-cty-yaml"
	"github.com/zclconf/go-cty/cty"
	ctyconvert "github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
	"golang.org/x/text/encoding/ianaindex"

	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// ctyFunction gives a function of cty's library.
func ctyFunction(name string) (function.Function, bool) {
	switch name {
	case "abs":
		return stdlib.AbsoluteFunc, true
	case "ceil":
		return stdlib.CeilFunc, true
	case "chomp":
		return stdlib.ChompFunc, true
	case "chunklist":
		return stdlib.ChunklistFunc, true
	case "csvdecode":
		return stdlib.CSVDecodeFunc, true
	case "floor":
		return stdlib.FloorFunc, true
	case "format":
		return stdlib.FormatFunc, true
	case "formatdate":
		return stdlib.FormatDateFunc, true
	case "formatlist":
		return stdlib.FormatListFunc, true
	case "indent":
		return stdlib.IndentFunc, true
	case "jsondecode":
		return stdlib.JSONDecodeFunc, true
	case "log":
		return stdlib.LogFunc, true
	case "lower":
		return stdlib.LowerFunc, true
	case "max":
		return stdlib.MaxFunc, true
	case "min":
		return stdlib.MinFunc, true
	case "parseint":
		return stdlib.ParseIntFunc, true
	case "pow":
		return stdlib.PowFunc, true
	case "regex":
		return stdlib.RegexFunc, true
	case "regexall":
		return stdlib.RegexAllFunc, true
	case "setintersection":
		return stdlib.SetIntersectionFunc, true
	case "setproduct":
		return stdlib.SetProductFunc, true
	case "setsubtract":
		return stdlib.SetSubtractFunc, true
	case "sort":
		return stdlib.SortFunc, true
	case "split":
		return stdlib.SplitFunc, true
	case "strrev":
		return stdlib.ReverseFunc, true
	case "substr":
		return stdlib.SubstrFunc, true
	case "timeadd":
		return stdlib.TimeAddFunc, true
	case "title":
		return stdlib.TitleFunc, true
	case "trim":
		return stdlib.TrimFunc, true
	case "trimprefix":
		return stdlib.TrimPrefixFunc, true
	case "trimspace":
		return stdlib.TrimSpaceFunc, true
	case "trimsuffix":
		return stdlib.TrimSuffixFunc, true
	case "upper":
		return stdlib.UpperFunc, true
	}
	return function.Function{}, false
}

// standard computes a function of known arguments.
func (s *scope) standard(name string, r hcl.Range, args []*graph.Value) (v *graph.Value, err error) {
	defer func() {
		if p := recover(); p != nil {
			v, err = nil, fmt.Errorf("%v", p)
		}
	}()
	at := s.at(r)
	if f, ok := ctyFunction(name); ok {
		values := make([]cty.Value, 0, len(args))
		for i, a := range args {
			converted, err := fit(f, i, toCty(a))
			if err != nil {
				return nil, err
			}
			values = append(values, converted)
		}
		out, err := f.Call(values)
		if err != nil {
			return nil, err
		}
		return fromCty(out, at), nil
	}
	texts := make([]string, 0, len(args))
	for _, a := range args {
		t, _ := text(a)
		texts = append(texts, t)
	}
	if out, ok, err := textFunction(name, texts); ok {
		if err != nil {
			return nil, err
		}
		return graph.NewString(out, at), nil
	}
	switch {
	case name == "strcontains" && len(args) == 2:
		return graph.NewBool(strings.Contains(texts[0], texts[1]), at), nil
	case name == "cidrcontains" && len(args) == 2:
		return cidrContains(texts[0], texts[1], at)
	case name == "yamldecode" && len(args) == 1:
		return yamlDecode(texts[0], at)
	case name == "sum" && len(args) == 1 && args[0].Is(graph.List):
		if args[0].Len() == 0 {
			return nil, errors.New("the list is empty")
		}
		total := precise()
		for _, e := range args[0].Elements() {
			n, ok := number(e)
			if !ok {
				return nil, errors.New("an element is no number")
			}
			total.Add(total, n)
		}
		return newNumber(total, at), nil
	case name == "index" && len(args) == 2 && args[0].Is(graph.List):
		for i, e := range args[0].Elements() {
			if eq, known := equal(e, args[1]); eq && known {
				return graph.NewInt(int64(i), at), nil
			}
		}
		return nil, errors.New("the list has no such element")
	case name == "yamlencode" && len(args) == 1:
		out, err := ctyyaml.Standard.Marshal(toCty(args[0]))
		if err != nil {
			return nil, err
		}
		return graph.NewString(string(out), at), nil
	case name == "timecmp" && len(args) == 2:
		a, err := time.Parse(time.RFC3339, texts[0])
		if err != nil {
			return nil, err
		}
		b, err := time.Parse(time.RFC3339, texts[1])
		if err != nil {
			return nil, err
		}
		return graph.NewInt(int64(a.Compare(b)), at), nil
	case name == "cidrsubnets" && len(args) > 0:
		return cidrSubnets(texts, at)
	case name == "matchkeys" && len(args) == 3:
		return matchKeys(args)
	case name == "signum" && len(args) == 1:
		n, ok := number(args[0])
		if !ok || !n.IsInt() {
			return nil, errors.New("it takes a whole number")
		}
		return graph.NewInt(int64(n.Sign()), at), nil
	case name == "transpose" && len(args) == 1:
		return transpose(args[0], at)
	}
	return nil, fmt.Errorf("there is no function %s", name)
}

// fit converts an argument to the type of its parameter.
func fit(f function.Function, i int, v cty.Value) (cty.Value, error) {
	params := f.Params()
	var p *function.Parameter
	switch {
	case i < len(params):
		p = &params[i]
	case f.VarParam() != nil:
		p = f.VarParam()
	default:
		return v, errors.New("there are too many arguments")
	}
	if p.Type == cty.DynamicPseudoType {
		return v, nil
	}
	return ctyconvert.Convert(v, p.Type)
}

func textFunction(name string, a []string) (out string, ok bool, err error) {
	if len(a) == 0 {
		return "", false, nil
	}
	switch name {
	case "replace":
		if len(a) == 3 {
			if p := a[1]; len(p) > 1 && p[0] == '/' && p[len(p)-1] == '/' {
				v, err := stdlib.RegexReplace(cty.StringVal(a[0]), cty.StringVal(p[1:len(p)-1]), cty.StringVal(a[2]))
				if err != nil {
					return "", true, err
				}
				return v.AsString(), true, nil
			}
			return strings.ReplaceAll(a[0], a[1], a[2]), true, nil
		}
	case "base64encode":
		return base64.StdEncoding.EncodeToString([]byte(a[0])), true, nil
	case "base64decode":
		b, err := base64.StdEncoding.DecodeString(a[0])
		return string(b), true, err
	case "base64gzip":
		return compress(a[0]), true, nil
	case "textencodebase64", "textdecodebase64":
		if len(a) == 2 {
			out, err = transcode(name, a[0], a[1])
			return out, true, err
		}
	case "base64gunzip":
		out, err = gunzip(a[0])
		return out, true, err
	case "urlencode":
		return url.QueryEscape(a[0]), true, nil
	case "urldecode":
		out, err = url.QueryUnescape(a[0])
		return out, true, err
	case "rsadecrypt":
		if len(a) == 2 {
			out, err = rsaDecrypt(a[0], a[1])
			return out, true, err
		}
	case "pathexpand":
		if !strings.HasPrefix(a[0], "~") {
			return a[0], true, nil
		}
	case "md5", "sha1", "sha256", "sha512", "base64sha256", "base64sha512":
		return digest(name, []byte(a[0])), true, nil
	case "uuidv5":
		if len(a) == 2 {
			out, err = uuidOf(a[0], a[1])
			return out, true, err
		}
	case "basename":
		return filepath.Base(a[0]), true, nil
	case "dirname":
		return filepath.Dir(a[0]), true, nil
	case "cidrsubnet":
		if len(a) == 3 {
			out, err = cidrSubnet(a[0], a[1], a[2])
			return out, true, err
		}
	case "cidrhost":
		if len(a) == 2 {
			out, err = cidrHost(a[0], a[1])
			return out, true, err
		}
	case "cidrnetmask":
		p, err := parsePrefix(a[0])
		if err != nil || !p.Addr().Is4() {
			return "", true, errors.New("it takes an IPv4 prefix")
		}
		mask := uint32(0xffffffff) << (32 - p.Bits())
		return netip.AddrFrom4([4]byte{byte(mask >> 24), byte(mask >> 16), byte(mask >> 8), byte(mask)}).String(), true, nil
	}
	return "", false, nil
}

func transcode(name, text, charset string) (string, error) {
	enc, err := ianaindex.IANA.Encoding(charset)
	if err != nil || enc == nil {
		return "", fmt.Errorf("there is no encoding %s", charset)
	}
	if name == "textencodebase64" {
		out, err := enc.NewEncoder().Bytes([]byte(text))
		return base64.StdEncoding.EncodeToString(out), err
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return "", err
	}
	out, err := enc.NewDecoder().Bytes(raw)
	return string(out), err
}

func matchKeys(args []*graph.Value) (*graph.Value, error) {
	if args[0].Len() != args[1].Len() {
		return nil, errors.New("values and keys differ in number")
	}
	var out []*graph.Value
	for i, k := range args[1].Elements() {
		if slices.ContainsFunc(args[2].Elements(), func(e *graph.Value) bool { eq, known := equal(e, k); return eq && known }) {
			out = append(out, args[0].Elements()[i])
		}
	}
	return args[0].WithList(out), nil
}

func transpose(v *graph.Value, at source.Range) (*graph.Value, error) {
	byValue := map[string][]*graph.Value{}
	for _, m := range sortedMembers(v) {
		if !m.Value.Is(graph.List) {
			return nil, errors.New("it takes a map of lists")
		}
		for _, e := range m.Value.Elements() {
			t, _ := text(e)
			byValue[t] = append(byValue[t], graph.NewString(m.Key, at))
		}
	}
	var members []graph.Member
	for _, k := range sortedKeys(byValue) {
		members = append(members, graph.Member{Key: k, Value: graph.NewList(byValue[k], at)})
	}
	return graph.NewObject(members, at), nil
}

// yamlDecode reads one YAML document as Terraform does, which holds to YAML 1.1
// in parts. Our own reader looks first: its bounds hold off alias bombs.
func yamlDecode(text string, at source.Range) (*graph.Value, error) {
	if _, diags := document.Parse(source.NewFile("text.yaml", []byte(text))); diags.HasErrors() {
		return nil, errors.New("the text is not one YAML document")
	}
	typ, err := ctyyaml.Standard.ImpliedType([]byte(text))
	if err != nil {
		return nil, err
	}
	v, err := ctyyaml.Standard.Unmarshal([]byte(text), typ)
	if err != nil {
		return nil, err
	}
	return fromCty(v, at), nil
}
