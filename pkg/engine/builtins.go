package engine

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/types"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// declaration is one of plinth's own built-in functions.
type declaration struct {
	name string
	decl *types.Function
	call func(*session, []*ast.Term) (*ast.Term, error)
}

// declarations gives all of them. The caller does not change them.
var declarations = sync.OnceValue(declare)

func declare() []declaration {
	test := types.NewFunction(types.Args(types.A, types.A), types.B)
	given := types.NewFunction(types.Args(types.A), types.B)
	relation := types.NewFunction(types.Args(types.S, types.S), types.NewArray(nil, types.A))
	return []declaration{
		{"plinth.given", given, (*session).given},
		{"plinth.starts_with", types.NewFunction(types.Args(types.A, types.S), types.B), (*session).startsWith},
		{"plinth.has_elements", given, (*session).hasElements},
		{"plinth.may_equal", test, may(mayEqual)},
		{"plinth.may_be_one_of", test, may(mayBeOneOf)},
		{"plinth.may_match", types.NewFunction(types.Args(types.A, types.S), types.B), (*session).mayMatch},
		{"plinth.may_start_with", types.NewFunction(types.Args(types.A, types.S), types.B), may(mayStartWith)},
		{"plinth.may_contain", test, may(mayContain)},
		{"plinth.may_be_at_most", types.NewFunction(types.Args(types.A, types.N), types.B), may(mayBeAtMost)},
		{"plinth.may_be_at_least", types.NewFunction(types.Args(types.A, types.N), types.B), may(mayBeAtLeast)},
		{"plinth.grants", types.NewFunction(types.Args(types.A, types.S, types.S), types.B), (*session).grants},
		{"plinth.related", relation, (*session).related},
		{"plinth.refers_to", relation, (*session).refersTo},
		{"plinth.referred_by", relation, (*session).referredBy},
		{"plinth.targets", types.NewFunction(types.Args(types.S, types.A, types.S), types.NewArray(nil, types.A)), (*session).targets},
		{"plinth.selects", relation, (*session).selects},
		{"plinth.selected_by", relation, (*session).selectedBy},
		{"plinth.at", types.NewFunction(types.Args(types.A, types.NewArray(nil, types.A)), types.A), (*session).at},
		{"plinth.value", types.NewFunction(types.Args(types.A, types.NewArray(nil, types.A)), types.A), (*session).value},
		{"plinth.list", types.NewFunction(types.Args(types.A, types.NewArray(nil, types.A)), types.NewArray(nil, types.A)), (*session).list},
		{"plinth.part_of", types.NewFunction(types.Args(types.A), types.S), (*session).partOf},
		{"plinth.named_by", types.NewFunction(types.Args(types.S, types.S, types.S), types.NewArray(nil, types.A)), (*session).namedBy},
		{"plinth.all", types.NewFunction(types.Args(types.S, types.S), types.NewArray(nil, types.A)), (*session).all},
	}
}

// allowed are the names of OPA's built-in functions that policies may call, by
// prefix up to the first dot, or whole. Nothing among them reaches the network, the
// clock, the environment or chance.
const allowed = " plus minus mul div rem round ceil floor abs numbers eq equal assign neq lt lte gt gte and or intersection union array " +
	"count sum product max min any all sort to_number is_number is_string is_boolean is_array is_set is_object is_null type_name " +
	"concat format_int indexof indexof_n contains startswith endswith lower upper split replace trim trim_left trim_right trim_prefix " +
	"trim_suffix trim_space sprintf strings substring regex glob bits object json base64 base64url urlquery hex net semver units walk " +
	"set_diff cast_array cast_set cast_string cast_boolean cast_null cast_object internal graph crypto "

// denied are exceptions from allowed.
const denied = " net.lookup_ip_addr internal.print numbers.rand crypto.x509.parse_keypair "

// Capabilities gives what policies may use: an allow-list of OPA's built-in
// functions, and plinth's own. The caller does not change it.
var Capabilities = sync.OnceValue(capabilities)

func capabilities() *ast.Capabilities {
	all := ast.CapabilitiesForThisVersion()
	c := &ast.Capabilities{Features: all.Features, FutureKeywords: all.FutureKeywords, AllowNet: []string{}}
	for _, b := range all.Builtins {
		group, _, _ := strings.Cut(b.Name, ".")
		if strings.Contains(allowed, " "+group+" ") && !strings.Contains(denied, " "+b.Name+" ") && !b.Nondeterministic {
			c.Builtins = append(c.Builtins, b)
		}
	}
	for _, d := range declarations() {
		c.Builtins = append(c.Builtins, &ast.Builtin{Name: d.name, Decl: d.decl, CanSkipBctx: true})
	}
	return c
}

// builtins gives the functions for the queries of a session.
func (s *session) builtins() map[string]*topdown.Builtin {
	out := map[string]*topdown.Builtin{}
	for _, d := range declarations() {
		call := d.call
		out[d.name] = &topdown.Builtin{
			Decl: &ast.Builtin{Name: d.name, Decl: d.decl, CanSkipBctx: true},
			Func: func(_ topdown.BuiltinContext, terms []*ast.Term, iter func(*ast.Term) error) error {
				t, err := call(s, terms)
				if err != nil || t == nil {
					return err
				}
				return iter(t)
			},
		}
	}
	return out
}

// guardComparisons makes OPA's order undefined on opaque terms, once for the
// process: a value that is not known is neither smaller nor greater than another.
var guardComparisons = sync.OnceFunc(func() {
	for _, name := range []string{"lt", "lte", "gt", "gte"} {
		compare := topdown.GetBuiltin(name)
		topdown.RegisterBuiltinFunc(name, func(ctx topdown.BuiltinContext, terms []*ast.Term, iter func(*ast.Term) error) error {
			for _, t := range terms[:2] {
				if set, ok := t.Value.(ast.Set); ok {
					if _, unknown := opaque(set); unknown {
						return nil
					}
				}
			}
			return compare(ctx, terms, iter)
		})
	}
})

// given reports whether a property is set. It is not when it is null, or is an
// unknown that may turn out to be null: then "not given" holds for now, and
// the finding is open.
func (s *session) given(terms []*ast.Term) (*ast.Term, error) {
	if _, null := terms[0].Value.(ast.Null); null {
		return ast.InternedTerm(false), nil
	}
	if v := s.unknowns().value(terms[0].Value); v != nil {
		return ast.InternedTerm(v.Unknown().NotNull || len(v.References()) > 0), nil
	}
	return ast.InternedTerm(true), nil
}

// hasElements reports whether a list, set or object certainly has an element.
func (s *session) hasElements(terms []*ast.Term) (*ast.Term, error) {
	found := false
	switch x := terms[0].Value.(type) {
	case ast.Object:
		found = x.Len() > 0 && !isRest(x)
	case ast.Set:
		_, unknown := opaque(x)
		found = !unknown && x.Len() > 0
	case *ast.Array:
		x.Foreach(func(t *ast.Term) { found = found || !isRest(t.Value) })
	}
	return ast.InternedTerm(found), nil
}

// may makes a test of a function on known terms and one on unknowns: it is
// true of an opaque term unless what is known of it excludes it.
func may(test func(known ast.Value, unknown *graph.Unknowable, want ast.Value) bool) func(*session, []*ast.Term) (*ast.Term, error) {
	var holds func(s *session, v *graph.Value, want ast.Value) bool
	holds = func(s *session, v *graph.Value, want ast.Value) bool {
		u := v.Unknown()
		if u.Choice == nil {
			return test(nil, u, want)
		}
		for _, branch := range []*graph.Value{u.Choice.Then, u.Choice.Else} {
			switch {
			case branch == nil:
			case branch.IsUnknown():
				if holds(s, branch, want) {
					return true
				}
			case test(s.convert.value("", branch).Value, nil, want):
				return true
			}
		}
		return false
	}
	return func(s *session, terms []*ast.Term) (*ast.Term, error) {
		if v := s.unknowns().value(terms[0].Value); v != nil {
			return ast.InternedTerm(holds(s, v, terms[1].Value)), nil
		}
		return ast.InternedTerm(test(terms[0].Value, nil, terms[1].Value)), nil
	}
}

func mayEqual(known ast.Value, u *graph.Unknowable, want ast.Value) bool {
	if known != nil {
		return known.Compare(want) == 0
	}
	if len(u.OneOf) > 0 {
		return slices.ContainsFunc(u.OneOf, func(s string) bool { return literally(s, want) })
	}
	switch w := want.(type) {
	case ast.String:
		return mayBeText(u, string(w))
	case ast.Number:
		return u.Type == graph.Unknown || u.Type == graph.Number
	case ast.Boolean:
		return u.Type == graph.Unknown || u.Type == graph.Bool
	case ast.Null:
		return !u.NotNull
	}
	return true
}

// literally reports whether a text is how a value is written.
func literally(s string, want ast.Value) bool {
	switch w := want.(type) {
	case ast.String:
		return s == string(w)
	case ast.Boolean:
		return strings.EqualFold(s, strconv.FormatBool(bool(w)))
	case ast.Number:
		f, err := strconv.ParseFloat(s, 64)
		return err == nil && f == float(w)
	}
	return false
}

// mayBeText reports whether an unknown may turn out to be a text.
func mayBeText(u *graph.Unknowable, s string) bool {
	return (len(u.OneOf) == 0 || slices.Contains(u.OneOf, s)) && (u.Type == graph.Unknown || u.Type == graph.String) &&
		len(s) >= len(u.Prefix)+len(u.Suffix) && strings.HasPrefix(s, u.Prefix) && strings.HasSuffix(s, u.Suffix) && mayHaveForm(u, s)
}

func mayBeOneOf(known ast.Value, u *graph.Unknowable, want ast.Value) bool {
	found := false
	each(want, func(t *ast.Term) { found = found || mayEqual(known, u, t.Value) })
	return found
}

// each calls visit for every element of an array or set.
func each(v ast.Value, visit func(*ast.Term)) {
	switch list := v.(type) {
	case *ast.Array:
		list.Foreach(visit)
	case ast.Set:
		list.Foreach(visit)
	}
}

// mayMatch reports whether a text matches a regular expression. Each
// expression is compiled once for the session.
func (s *session) mayMatch(terms []*ast.Term) (*ast.Term, error) {
	pattern, _ := terms[1].Value.(ast.String)
	compiled, err := s.pattern(string(pattern))
	if err != nil {
		return nil, err
	}
	return may(func(known ast.Value, u *graph.Unknowable, _ ast.Value) bool {
		if known == nil && len(u.OneOf) > 0 {
			return slices.ContainsFunc(u.OneOf, compiled.MatchString)
		}
		if known == nil {
			return u.Type == graph.Unknown || u.Type == graph.String
		}
		text, ok := known.(ast.String)
		return ok && compiled.MatchString(string(text))
	})(s, terms)
}

func (s *session) pattern(text string) (*regexp.Regexp, error) {
	if found, ok := s.patterns.Load(text); ok {
		return found.(*regexp.Regexp), nil
	}
	compiled, err := regexp.Compile(text)
	if err != nil {
		return nil, fmt.Errorf("plinth.may_match: %w", err)
	}
	s.patterns.Store(text, compiled)
	return compiled, nil
}

func mayStartWith(known ast.Value, u *graph.Unknowable, want ast.Value) bool {
	prefix, _ := want.(ast.String)
	if known == nil && len(u.OneOf) > 0 {
		return slices.ContainsFunc(u.OneOf, func(s string) bool { return strings.HasPrefix(s, string(prefix)) })
	}
	if known == nil {
		n := min(len(u.Prefix), len(prefix))
		return (u.Type == graph.Unknown || u.Type == graph.String) && u.Prefix[:n] == string(prefix[:n])
	}
	s, ok := known.(ast.String)
	return ok && strings.HasPrefix(string(s), string(prefix))
}

// mayContain reports whether a text contains a text, or a list an element.
func mayContain(known ast.Value, u *graph.Unknowable, want ast.Value) bool {
	if known == nil {
		return true
	}
	if s, ok := known.(ast.String); ok {
		w, isText := want.(ast.String)
		return isText && strings.Contains(string(s), string(w))
	}
	found := false
	each(known, func(t *ast.Term) {
		_, unknown := opaque(t.Value)
		found = found || unknown || t.Value.Compare(want) == 0
	})
	return found
}

func mayBeAtMost(known ast.Value, u *graph.Unknowable, want ast.Value) bool {
	return compareNumbers(known, u, want, func(a, b float64) bool { return a <= b })
}

func mayBeAtLeast(known ast.Value, u *graph.Unknowable, want ast.Value) bool {
	return compareNumbers(known, u, want, func(a, b float64) bool { return a >= b })
}

func compareNumbers(known ast.Value, u *graph.Unknowable, want ast.Value, holds func(a, b float64) bool) bool {
	b, isNumber := want.(ast.Number)
	if known == nil && len(u.OneOf) > 0 {
		return slices.ContainsFunc(u.OneOf, func(s string) bool {
			f, err := strconv.ParseFloat(s, 64)
			return err == nil && isNumber && holds(f, float(b))
		})
	}
	if known == nil {
		return u.Type == graph.Unknown || u.Type == graph.Number || u.Type == graph.String
	}
	a, ok := known.(ast.Number)
	if !ok || !isNumber {
		return false
	}
	return holds(float(a), float(b))
}

func float(n ast.Number) float64 {
	f, _ := strconv.ParseFloat(string(json.Number(n)), 64)
	return f
}

// grants reports whether an IAM statement in its normal form may allow an action on a
// resource: an Allow whose action and resource patterns match, where a
// pattern that is not known may match. Patterns are those of IAM: * and ?,
// actions in any case (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html).
func (s *session) grants(terms []*ast.Term) (*ast.Term, error) {
	statement, ok := terms[0].Value.(ast.Object)
	action, _ := terms[1].Value.(ast.String)
	resource, _ := terms[2].Value.(ast.String)
	if !ok {
		_, unknown := opaque(terms[0].Value)
		return ast.InternedTerm(unknown), nil
	}
	get := func(key string) ast.Value {
		if t := statement.Get(ast.StringTerm(key)); t != nil {
			return t.Value
		}
		return nil
	}
	if effect := get("Effect"); effect != nil && !s.mayBe(effect, "Allow") {
		return ast.InternedTerm(false), nil
	}
	return ast.InternedTerm(s.covers(get("Action"), get("NotAction"), strings.ToLower(string(action)), true) &&
		s.covers(get("Resource"), get("NotResource"), string(resource), false)), nil
}

func (s *session) mayBe(v ast.Value, text string) bool {
	if u := s.unknowns().value(v); u != nil {
		return mayBeText(u.Unknown(), text) || u.Unknown().Choice != nil
	}
	return v.Compare(ast.String(text)) == 0
}

// covers reports whether one of the patterns may match, or none of the excluded ones certainly does.
func (s *session) covers(patterns, excluded ast.Value, text string, fold bool) bool {
	if patterns == nil && excluded != nil {
		found := false
		each(excluded, func(t *ast.Term) {
			p, known := t.Value.(ast.String)
			found = found || known && iamMatch(string(p), text, fold)
		})
		return !found
	}
	if patterns == nil {
		return false
	}
	if _, unknown := opaque(patterns); unknown {
		return true
	}
	found := false
	each(patterns, func(t *ast.Term) {
		if p, known := t.Value.(ast.String); known {
			found = found || iamMatch(string(p), text, fold)
			return
		}
		if u := s.unknowns().value(t.Value); u != nil {
			prefix := u.Unknown().Prefix
			if fold {
				prefix = strings.ToLower(prefix)
			}
			literal, _, wild := strings.Cut(prefix, "*")
			n := min(len(literal), len(text))
			found = found || literal[:n] == text[:n] && (wild || len(literal) <= len(text))
		}
	})
	return found
}

// iamMatch reports whether an IAM pattern matches the whole text.
func iamMatch(pattern, text string, fold bool) bool {
	if fold {
		pattern = strings.ToLower(pattern)
	}
	p, t, star, retry := 0, 0, -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, retry = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p++
			t++
		case star >= 0:
			retry++
			p, t = star+1, retry
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
