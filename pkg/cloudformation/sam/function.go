package sam

import (
	"strings"

	"github.com/plinth-lint/plinth/pkg/document"
)

// goal is what an event reaches: a function, a state machine, or an alias.
type goal struct {
	id string
	// byRef is set where Ref gives the ARN: for an alias and a state machine.
	byRef bool
}

// name gives what Lambda takes for the function: its name, or the alias's ARN.
func (g goal) name(p place) *document.Node { return p.ref(g.id) }

// arn gives the ARN.
func (g goal) arn(p place) *document.Node {
	if g.byRef {
		return p.ref(g.id)
	}
	return p.getAtt(g.id, "Arn")
}

// attribute is how Fn::Sub names the ARN.
func (g goal) attribute() string {
	if g.byRef {
		return "${" + g.id + "}"
	}
	return "${" + g.id + ".Arn}"
}

// function expands AWS::Serverless::Function
// (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html).
func (x *expander) function(o *origin) {
	props := o.body()
	x.code(o, props)
	o.same(props, "PackageType Description FunctionName Handler MemorySize Runtime Timeout VpcConfig Environment KmsKeyArn Layers "+
		"ReservedConcurrentExecutions FileSystemConfigs CodeSigningConfigArn ImageConfig Architectures SnapStart EphemeralStorage "+
		"RuntimeManagementConfig LoggingConfig RecursiveLoop FunctionScalingConfig PublishToLatestPublished TenancyConfig DurableConfig")
	set(props, document.Pair{Key: renamed(o.tagsKey(), "Tags"), Value: o.tags("lambda:createdBy")})
	if x.traced(o) {
		p, _ := keyed(o.props, "Tracing")
		set(props, document.Pair{Key: renamed(p.Key, "TracingConfig"), Value: at(p.Value).of(`{"Mode": "$0"}`, p.Value)})
	}
	x.deadLetters(o, props)
	x.capacity(o, props)
	g := goal{id: o.id}
	alias := x.publish(o, props)
	if alias != "" {
		g = goal{id: o.id + "Alias" + aliasID(alias), byRef: true}
	}
	x.functionURL(o, g)
	r := x.functionRole(o)
	x.invokeConfig(o, alias, g, r)
	x.grantPolicies(o, r)
	set(r.props, document.Pair{Key: renamed(o.tagsKey(), "Tags"), Value: o.tags("lambda:createdBy")})
	x.setRole(o, props, r)
	x.functionEvents(o, g, r)
	x.emit(o, o.at, o.id, "AWS::Lambda::Function", props)
	x.emitRole(o, r)
	x.propagate(o)
}

// code gives the function's code: in S3, in a registry, or in the template. A local path
// that is not packaged yet stays what it is.
func (x *expander) code(o *origin, props *document.Node) {
	name, shape := "CodeUri", ""
	switch {
	case text(o.get("PackageType")) == "Image":
		name, shape = "ImageUri", `{"ImageUri": "$0"}`
	case o.get("InlineCode") != nil:
		name, shape = "InlineCode", `{"ZipFile": "$0"}`
	}
	p, ok := keyed(o.props, name)
	if !ok || isNull(p.Value) {
		return // sam build puts the code there
	}
	var value *document.Node
	if shape != "" {
		value = at(p.Value).of(shape, p.Value)
	} else {
		value = location(p.Value, "S3Bucket", "S3Key", "S3ObjectVersion")
	}
	if kms, ok := keyed(o.props, "SourceKMSKeyArn"); ok && !isNull(kms.Value) && isMapping(value) {
		value = clone(value)
		set(value, kms)
	}
	set(props, document.Pair{Key: renamed(p.Key, "Code"), Value: value})
}

// location gives a place in S3 under other names: of a mapping with Bucket, Key and
// Version, or of a text s3://bucket/key. Anything else stays as it is: a local
// path, which is replaced when the template is packaged.
func location(n *document.Node, bucket, key, version string) *document.Node {
	if isMapping(n) {
		return underNames(n, map[string]string{"Bucket": bucket, "Key": key, "Version": version})
	}
	rest, ok := strings.CutPrefix(text(n), "s3://")
	b, k, whole := strings.Cut(rest, "/")
	if !ok || !whole || b == "" || k == "" {
		return n
	}
	p := at(n)
	k, query, _ := strings.Cut(k, "?")
	out := p.mapping(p.pair(bucket, p.text(b)), p.pair(key, p.text(strings.TrimLeft(k, "/"))))
	if v, ok := strings.CutPrefix(query, "versionId="); ok {
		set(out, p.pair(version, p.text(v)))
	}
	return out
}

// traced reports whether a function or state machine sends traces.
func (x *expander) traced(o *origin) bool {
	n := o.get("Tracing")
	mode, known := x.literal(n)
	return truthy(n) && (!known || mode != "Disabled")
}

func (x *expander) deadLetters(o *origin, props *document.Node) {
	p, ok := keyed(o.props, "DeadLetterQueue")
	if !ok || isNull(p.Value) {
		return
	}
	arn, ok := keyed(p.Value, "TargetArn")
	if kind := text(p.Value.Get("Type")); !ok || isIntrinsic(p.Value) || kind != "SQS" && kind != "SNS" {
		x.warn(p.Value.Range, "The DeadLetterQueue of %s has a Type, SQS or SNS, and a TargetArn.", o.id)
		return
	}
	value := at(p.Value).mapping(arn)
	set(props, document.Pair{Key: renamed(p.Key, "DeadLetterConfig"), Value: value})
}

func (x *expander) capacity(o *origin, props *document.Node) {
	p, ok := keyed(o.props, "CapacityProviderConfig")
	if !ok || !isMapping(p.Value) {
		return
	}
	inner := underNames(p.Value, map[string]string{"Arn": "CapacityProviderArn"})
	p.Value = at(p.Value).of(`{"LambdaManagedInstancesCapacityProviderConfig": "$0"}`, inner)
	set(props, p)
}

// aliasID is an alias's name as a part of a logical id.
func aliasID(name string) string {
	return strings.NewReplacer("-", "D", "_", "U").Replace(name)
}

// publish makes the version and the alias of AutoPublishAlias, and gives the alias's name.
func (x *expander) publish(o *origin, props *document.Node) string {
	n := o.get("AutoPublishAlias")
	if !truthy(n) {
		if c := o.get("ProvisionedConcurrencyConfig"); c != nil {
			x.warn(c.Range, "ProvisionedConcurrencyConfig of %s needs an AutoPublishAlias.", o.id)
		}
		if d := o.get("DeploymentPreference"); d != nil && x.enabled(d) {
			x.warn(d.Range, "DeploymentPreference of %s needs an AutoPublishAlias.", o.id)
		}
		return ""
	}
	p := o.near("AutoPublishAlias")
	name, ok := x.literal(n)
	if !ok || name == "" {
		x.warn(n.Range, "The AutoPublishAlias of %s is no text and no parameter with a value, so its version and alias are not known.", o.id)
		return ""
	}
	if sha := o.get("AutoPublishCodeSha256"); sha != nil {
		x.describeSha(o, props, sha)
	}
	version, alias := o.id+"Version", o.id+"Alias"+aliasID(name)
	v := p.of(`{"FunctionName": "$0"}`, p.ref(o.id))
	o.as(v, "VersionDescription", "Description")
	policy := p.text("Retain")
	if o.get("CapacityProviderConfig") != nil {
		policy = p.text("Delete")
		o.same(v, "FunctionScalingConfig")
	}
	if given := o.get("VersionDeletionPolicy"); given != nil {
		policy = given
	}
	extra := []document.Pair{p.pair("DeletionPolicy", policy)}
	if own, ok := keyed(o.node, "DeletionPolicy"); ok {
		extra[0] = own
	}
	x.emit(o, p, version, "AWS::Lambda::Version", v, extra...)
	a := p.of(`{"Name": "$0", "FunctionName": "$1", "FunctionVersion": "$2"}`, at(n).text(name), p.ref(o.id), p.getAtt(version, "Version"))
	o.same(a, "ProvisionedConcurrencyConfig")
	x.emit(o, p, alias, "AWS::Lambda::Alias", a, x.deploymentPolicy(o)...)
	x.renames[o.id+".Version"], x.renames[o.id+".Alias"] = version, alias
	return name
}

// describeSha adds the code's hash to the description, as the transform does so that a
// new hash makes a new version.
func (x *expander) describeSha(o *origin, props, sha *document.Node) {
	code, _ := x.literal(sha)
	p, ok := keyed(o.props, "Description")
	switch {
	case !ok || isNull(p.Value):
		set(props, o.near("AutoPublishCodeSha256").pair("Description", sha))
	case isText(p.Value):
		p.Value = at(p.Value).text(p.Value.Text + " " + code)
		set(props, p)
	default:
		p.Value = at(p.Value).of(`{"Fn::Join": [" ", ["$0", "$1"]]}`, p.Value, sha)
		set(props, p)
	}
}

// functionURL makes the URL of FunctionUrlConfig, and what lets everybody call one that asks for no authorization.
func (x *expander) functionURL(o *origin, g goal) {
	config := o.get("FunctionUrlConfig")
	if !truthy(config) {
		return
	}
	p := o.near("FunctionUrlConfig")
	if !isMapping(config) {
		x.warn(config.Range, "FunctionUrlConfig of %s is no mapping, so the URL is not known.", o.id)
		return
	}
	x.unknown(config, "FunctionUrlConfig", []string{"AuthType", "Cors", "InvokeMode"})
	auth := config.Get("AuthType")
	if auth == nil || isText(auth) && auth.Text != "NONE" && auth.Text != "AWS_IAM" {
		x.warn(config.Range, "The AuthType of FunctionUrlConfig of %s is AWS_IAM or NONE.", o.id)
	}
	props := p.mapping()
	for _, c := range config.Pairs {
		if !isNull(c.Value) {
			set(props, c)
		}
	}
	target := g.name(p)
	set(props, p.pair("TargetFunctionArn", target))
	x.emit(o, p, o.id+"Url", "AWS::Lambda::Url", props)
	if text(auth) != "NONE" {
		return
	}
	x.emit(o, p, o.id+"UrlPublicPermissions", "AWS::Lambda::Permission",
		p.of(`{"Action": "lambda:InvokeFunctionUrl", "FunctionName": "$0", "Principal": "*", "FunctionUrlAuthType": "$1"}`, target, auth))
	x.emit(o, p, o.id+"URLInvokeAllowPublicAccess", "AWS::Lambda::Permission",
		p.of(`{"Action": "lambda:InvokeFunction", "FunctionName": "$0", "Principal": "*", "InvokedViaFunctionUrl": true}`, target))
}
