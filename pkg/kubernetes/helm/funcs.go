package helm

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"
	"text/template"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/Masterminds/sprig/v3"
	"sigs.k8s.io/yaml"
	yamlv3 "sigs.k8s.io/yaml/goyaml.v3"
)

// random are the functions whose result is another each time, or depends on
// secrets: it is not known. What they give is read as an unknown, not as a value.
var random = []string{
	"randAlphaNum", "randAlpha", "randAscii", "randNumeric", "randBytes", "uuidv4", "shuffle", "bcrypt", "htpasswd", "genPrivateKey",
	"derivePassword", "encryptAES", "decryptAES",
}

var certificates = []string{
	"buildCustomCert", "genCA", "genCAWithKey", "genSelfSignedCert", "genSelfSignedCertWithKey", "genSignedCert", "genSignedCertWithKey",
}

// certificate has the fields of Sprig's.
type certificate struct{ Cert, Key string }

// shallow are functions that look at no more than the outside of what they get.
var shallow = map[string]bool{
	"include": true, "tpl": true, "dict": true, "list": true, "tuple": true, "get": true, "set": true, "unset": true, "hasKey": true, "keys": true,
	"values": true, "pick": true, "omit": true, "pluck": true, "dig": true, "default": true, "empty": true, "coalesce": true, "ternary": true, "required": true,
	"kindIs": true, "kindOf": true, "typeIs": true, "typeOf": true, "first": true, "last": true, "rest": true, "initial": true, "append": true, "prepend": true,
	"push": true, "concat": true, "any": true, "all": true,
}

// functions are those of Helm, each bounded.
func (e *engine) functions(set *template.Template) template.FuncMap {
	all := sprig.TxtFuncMap()
	delete(all, "env")
	delete(all, "expandenv")
	for name, f := range own() {
		all[name] = f
	}
	for _, name := range random {
		all[name] = func(...any) string { return unknown(name) }
	}
	for _, name := range certificates {
		all[name] = func(...any) certificate { return certificate{"${" + name + "().Cert}", "${" + name + "().Key}"} }
	}
	all["randInt"] = func(low, _ int) int { return low }
	all["required"] = e.require
	all["fail"] = func(message string) (string, error) {
		e.required = &requiredError{e.current, message}
		return "", e.required
	}
	all["include"], all["tpl"] = e.include(set), e.tpl(set)
	for name, f := range all {
		if name != "include" && name != "tpl" {
			all[name] = e.bound(name, f)
		}
	}
	all[tickName] = func() (string, error) { return "", e.tick() }
	all[atName] = e.at
	return all
}

// own are the functions that Helm adds to Sprig's, and those of text/template
// that may make much text. Nothing comes from a cluster, the network or the clock.
func own() template.FuncMap {
	return template.FuncMap{
		"toYaml": toYAML,
		"toYamlPretty": func(v any) string {
			var out bytes.Buffer
			encoder := yamlv3.NewEncoder(&out)
			encoder.SetIndent(2)
			if encoder.Encode(v) != nil {
				return ""
			}
			return strings.TrimSuffix(out.String(), "\n")
		},
		"fromYaml":      func(text string) map[string]any { return object(text, yamlInto) },
		"fromYamlArray": func(text string) []any { return array(text, yamlInto) },
		"toJson": func(v any) string {
			text, _ := json.Marshal(v)
			return string(text)
		},
		"fromJson":      func(text string) map[string]any { return object(text, json.Unmarshal) },
		"fromJsonArray": func(text string) []any { return array(text, json.Unmarshal) },
		"toToml": func(v any) string {
			var out bytes.Buffer
			if err := toml.NewEncoder(&out).Encode(v); err != nil {
				return err.Error()
			}
			return out.String()
		},
		"fromToml":      func(text string) map[string]any { return object(text, toml.Unmarshal) },
		"lookup":        func(string, string, string, string) map[string]any { return map[string]any{} },
		"getHostByName": func(string) string { return "" },
		"now":           func() time.Time { return clock },
		"ago":           func(any) string { return unknown("ago") },
		"print":         fmt.Sprint, "println": fmt.Sprintln, "printf": fmt.Sprintf,
		"html": template.HTMLEscaper, "js": template.JSEscaper, "urlquery": template.URLQueryEscaper,
	}
}

func toYAML(v any) string {
	text, _ := yaml.Marshal(v)
	return strings.TrimSuffix(string(text), "\n")
}

func yamlInto(text []byte, into any) error { return yaml.Unmarshal(text, into) }

func object(text string, read func([]byte, any) error) map[string]any {
	out := map[string]any{}
	if err := read([]byte(text), &out); err != nil {
		out["Error"] = err.Error()
	}
	return out
}

func array(text string, read func([]byte, any) error) []any {
	out := []any{}
	if err := read([]byte(text), &out); err != nil {
		out = []any{err.Error()}
	}
	return out
}

func (e *engine) require(message string, v any) (any, error) {
	if v == nil || v == "" {
		e.required = &requiredError{e.current, message}
		return nil, e.required
	}
	return v, nil
}

// at notes where the action stands whose value is printed, and bounds it.
func (e *engine) at(mark int, v ...any) (any, error) {
	if err := e.tick(); err != nil {
		return nil, err
	}
	e.track.mark(mark)
	if len(v) == 0 {
		return "", nil
	}
	if err := e.weigh(v[0]); err != nil {
		return nil, err
	}
	switch value := v[0].(type) {
	case kubeVersion:
		return &value, nil // text/template looks for methods of the pointer
	case time.Time:
		if fromClock(value) {
			return unknown("now"), nil
		}
	}
	return v[0], nil
}

// bound gives a function that stops with the engine and whose cost is held
// against its arguments before it runs.
func (e *engine) bound(name string, f any) any {
	of := reflect.ValueOf(f)
	kind := of.Type()
	out := make([]reflect.Type, 0, 2)
	for i := range kind.NumOut() {
		out = append(out, kind.Out(i))
	}
	failing := len(out) == 2
	if !failing {
		out = append(out, reflect.TypeFor[error]())
	}
	in := make([]reflect.Type, 0, kind.NumIn())
	for i := range kind.NumIn() {
		in = append(in, kind.In(i))
	}
	return reflect.MakeFunc(reflect.FuncOf(in, out, kind.IsVariadic()), func(args []reflect.Value) []reflect.Value {
		fail := func(err error) []reflect.Value {
			return []reflect.Value{reflect.Zero(out[0]), reflect.ValueOf(&err).Elem()}
		}
		given := arguments(args, kind.IsVariadic())
		if err := e.afford(name, given); err != nil {
			return fail(err)
		}
		var results []reflect.Value
		if kind.IsVariadic() {
			results = of.CallSlice(args)
		} else {
			results = of.Call(args)
		}
		if err := e.produce(outside(results[0])); err != nil {
			return fail(err)
		}
		if kind.Out(0).Kind() == reflect.String && derived(name, given, results[0].String()) {
			results[0] = reflect.ValueOf(unknown(name)).Convert(kind.Out(0))
		}
		if !failing {
			results = append(results, reflect.Zero(reflect.TypeFor[error]()))
		}
		return results
	}).Interface()
}

// clock is what now gives.
var clock = time.Unix(0, 0).UTC()

// fromClock reports whether a time is that of the clock, moved a little perhaps.
func fromClock(t time.Time) bool { return !t.IsZero() && t.Before(clock.AddDate(10, 0, 0)) }

// unknown gives what stands for the text that a function would make.
func unknown(function string) string { return "${" + function + "()}" }

// hole finds what stands for a text that is not known.
var hole = regexp.MustCompile(`\$\{[a-zA-Z0-9]+\(\)(\.[a-zA-Z]+)?\}`)

// derived reports whether a function made of a text that is not known, or of
// the clock, one that no longer shows it: a checksum of a password, say, is not known either.
func derived(name string, args []any, result string) bool {
	if shallow[name] {
		return false
	}
	holds := func(text string) bool {
		return strings.Contains(text, "${") && strings.Contains(text, "()") && hole.MatchString(text)
	}
	for _, a := range args {
		switch a := a.(type) {
		case string:
			if holds(a) {
				return !holds(result)
			}
		case time.Time:
			if fromClock(a) {
				return true
			}
		}
	}
	return false
}

// arguments gives the values of a call.
func arguments(args []reflect.Value, variadic bool) []any {
	var out []any
	for i, a := range args {
		if variadic && i == len(args)-1 {
			for j := range a.Len() {
				out = append(out, value(a.Index(j)))
			}
			continue
		}
		out = append(out, value(a))
	}
	return out
}

func value(v reflect.Value) any {
	if !v.IsValid() || !v.CanInterface() {
		return nil
	}
	return v.Interface()
}

// outside counts the bytes of a text, or of a list without what is in it.
func outside(v reflect.Value) int {
	for v.IsValid() && v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.String:
		return v.Len()
	case reflect.Slice, reflect.Map:
		return 16 * v.Len()
	}
	return 0
}

// afford holds a call against the bounds.
func (e *engine) afford(name string, args []any) error {
	if err := e.tick(); err != nil {
		return err
	}
	if !shallow[name] {
		for _, a := range args {
			if err := e.weigh(a); err != nil {
				return err
			}
		}
	}
	cost := cost(name, args)
	if cost > maxOutput {
		return e.stop("the function %s would make or look through too much", name)
	}
	return e.produce(int(max(cost, 0)))
}

// cost estimates the bytes that a call makes, for those functions that make
// more than they get, and the steps of those that take long.
func cost(name string, args []any) float64 {
	n := func(i int) float64 { return number(args, i) }
	size := func(i int) float64 { return float64(len(text(args, i))) }
	name = strings.TrimPrefix(name, "must")
	switch {
	case name == "until":
		return 16 * abs(n(0))
	case name == "untilStep" && n(2) != 0:
		return 16 * abs((n(1)-n(0))/n(2))
	case name == "seq":
		return 16 * (abs(n(0)) + abs(n(1)) + abs(n(2)))
	case name == "repeat":
		return n(0) * (size(1) + 1)
	case name == "indent", name == "nindent":
		return n(0) * float64(1+strings.Count(text(args, 1), "\n"))
	case name == "replace":
		return float64(strings.Count(text(args, 2), text(args, 0))) * size(1)
	case name == "join":
		return size(0) * length(args, 1)
	case name == "wrapWith":
		return size(1) * size(2)
	case name == "printf":
		return widths(args)
	case strings.EqualFold(name, "uniq"), strings.EqualFold(name, "without"):
		l := length(args, 0)
		return l * l / 2
	case strings.HasPrefix(strings.ToLower(name), "regex") && name != "regexQuoteMeta":
		return pattern(args)
	}
	return 0
}

func abs(f float64) float64 { return max(f, -f) }

func text(args []any, i int) string {
	if i >= len(args) {
		return ""
	}
	s, _ := args[i].(string)
	return s
}

func number(args []any, i int) float64 {
	if i >= len(args) {
		return 0
	}
	switch v := reflect.ValueOf(args[i]); {
	case v.IsValid() && v.CanInt():
		return float64(v.Int())
	case v.IsValid() && v.CanFloat():
		return v.Float()
	}
	return 0
}

func length(args []any, i int) float64 {
	if i >= len(args) {
		return 0
	}
	if v := reflect.ValueOf(args[i]); v.IsValid() && (v.Kind() == reflect.Slice || v.Kind() == reflect.Array) {
		return float64(v.Len())
	}
	return 0
}

// widths adds up the widths and precisions of a format.
func widths(args []any) float64 {
	total := 0.0
	for _, w := range large.FindAllString(text(args, 0), -1) {
		if n, err := strconv.ParseFloat(w, 64); err == nil {
			total += n
			continue
		}
		for i := range args { // *: any of the numbers
			total += min(abs(number(args, i)), 1e6)
		}
	}
	return total
}

// pattern estimates the steps of a regular expression over a text, and the
// text that replacing makes.
func pattern(args []any) float64 {
	parsed, err := syntax.Parse(text(args, 0), syntax.Perl)
	if err != nil {
		return 0 // the function itself tells of it
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return 0
	}
	over := float64(len(text(args, 1)))
	return max(over*float64(len(program.Inst))/20, over*float64(len(text(args, 2)))/10)
}

// Bounds on one value that is printed or looked through.
const (
	maxWeight = 2_000_000
	maxDepth  = 500
)

// weigh holds a value against the bounds: one that holds itself, or the same
// part many times over, would never be printed to its end.
func (e *engine) weigh(v any) error {
	switch v.(type) {
	case nil, string, bool, int, int64, float64:
		return nil
	}
	left := maxWeight
	if !light(reflect.ValueOf(v), &left, maxDepth) {
		return e.stop("a value is nested too deep or holds itself")
	}
	return nil
}

func light(v reflect.Value, left *int, depth int) bool {
	if *left--; *left < 0 || depth < 0 {
		return false
	}
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		return v.IsNil() || light(v.Elem(), left, depth-1)
	case reflect.String:
		*left -= v.Len() / 64
	case reflect.Slice, reflect.Array:
		if k := v.Type().Elem().Kind(); k != reflect.Interface && k != reflect.Map && k != reflect.Slice {
			*left -= v.Len() / 8
			return true
		}
		for i := range v.Len() {
			if !light(v.Index(i), left, depth-1) {
				return false
			}
		}
	case reflect.Map:
		for entries := v.MapRange(); entries.Next(); {
			if !light(entries.Value(), left, depth-1) {
				return false
			}
		}
	}
	return true
}
