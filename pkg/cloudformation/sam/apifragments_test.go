package sam

// Fragments of templates of everything but functions; | parts what goes to different places.

const machines = `
	a definition = Definition: {StartAt: A, States: {A: {Type: Pass, End: true}}}
	a definition with functions in it = Definition: {StartAt: A, States: {A: {Type: Task, Resource: {"Fn::GetAtt": [Hook, Arn]}, Items: [{Ref: Queue}], End: true}}}, DefinitionSubstitutions: {X: y}
	a definition elsewhere = DefinitionUri: "s3://b/k", DefinitionSubstitutions: {X: {Ref: Queue}}
	a definition in a mapping = DefinitionUri: {Bucket: b, Key: k, Version: "2"}
	a name, a type, logs = Definition: {StartAt: A}, Name: n, Type: EXPRESS, Logging: {Level: ALL}
	traces = Definition: {StartAt: A}, Tracing: {Enabled: true}
	no traces = Definition: {StartAt: A}, Tracing: {Enabled: false}
	a role = Definition: {StartAt: A}, Role: r
	tags = Definition: {StartAt: A}, Tags: {team: shop}
	tags that propagate = Definition: {StartAt: A}, Tags: {team: shop}, PropagateTags: true
	a path and a boundary = Definition: {StartAt: A}, RolePath: /p/, PermissionsBoundary: b
	an alias = Definition: {StartAt: A}, AutoPublishAlias: live
	an alias whose traffic shifts = Definition: {StartAt: A}, AutoPublishAlias: live, DeploymentPreference: {Type: CANARY, Percentage: 10, Interval: 5, Alarms: [a]}
	a condition = Definition: {StartAt: A}, AutoPublishAlias: live|Condition: C, DeletionPolicy: Retain
`

const machineEventSamples = `
	a clock = {Type: Schedule, Properties: {Schedule: rate(5 minutes)}}
	a clock in full = {Type: Schedule, Properties: {Schedule: rate(5 minutes), Name: n, Description: d, Enabled: true, Input: "{}", RetryPolicy: {MaximumRetryAttempts: 5}, Target: {Id: t}, DeadLetterConfig: {Type: SQS}}}
	a clock with a role = {Type: Schedule, Properties: {Schedule: rate(5 minutes), RoleArn: r}}
	a scheduler = {Type: ScheduleV2, Properties: {ScheduleExpression: rate(5 minutes), DeadLetterConfig: {Type: SQS}}}
	a rule = {Type: EventBridgeRule, Properties: {Pattern: {source: [x]}, EventBusName: b, InputPath: $.a, State: ENABLED}}
	a rule by its old name = {Type: CloudWatchEvent, Properties: {Pattern: {source: [x]}, DeadLetterConfig: {Arn: q}}}
	an API = {Type: Api, Properties: {Path: /m, Method: post}}
	an API with the request as it is = {Type: Api, Properties: {Path: /m, Method: post, UnescapeMappingTemplate: true}}
`

const apis = `
	nothing else = 
	a name and a description = Name: n, Description: d, FailOnWarnings: true, ApiKeySourceType: HEADER
	a private endpoint = EndpointConfiguration: {Type: PRIVATE, VPCEndpointIds: [v]}
	a regional endpoint = EndpointConfiguration: REGIONAL
	an endpoint of two families = EndpointConfiguration: {Type: REGIONAL, IpAddressType: dualstack}
	a cache = CacheClusterEnabled: true, CacheClusterSize: "0.5"
	the stage = Variables: {A: b}, TracingEnabled: true, MethodSettings: [{HttpMethod: "*", ResourcePath: "/*", LoggingLevel: INFO}], AccessLogSetting: {DestinationArn: d}, CanarySetting: {PercentTraffic: 5}
	tags = Tags: {team: shop}
	tags that propagate = Tags: {team: shop}, PropagateTags: true
	binary types = BinaryMediaTypes: ["image~1png"], MinimumCompressionSize: 100
	a policy = Policy: {Version: 2012-10-17, Statement: []}, SecurityPolicy: TLS_1_2
	the address is off = DisableExecuteApiEndpoint: true
	version 3 of OpenAPI = OpenApiVersion: "3.0.1", DisableExecuteApiEndpoint: true
	CORS of a site = Cors: "'https://example.com'"
	CORS in full = Cors: {AllowMethods: "'GET'", AllowHeaders: "'X'", AllowOrigin: "'*'", MaxAge: "'600'"}
	CORS with credentials = Cors: {AllowOrigin: "'https://example.com'", AllowCredentials: true}
	CORS of a function = Cors: {"Fn::Sub": "'https://${Free}'"}
	CORS in version 3 = OpenApiVersion: "3.0.1", Cors: "'*'"
	users = Auth: {DefaultAuthorizer: Users, Authorizers: {Users: {UserPoolArn: {"Fn::GetAtt": [Pool, Arn]}}}}
	users of two pools, with scopes = Auth: {DefaultAuthorizer: Users, Authorizers: {Users: {UserPoolArn: [a, b], AuthorizationScopes: [read], Identity: {Header: X, ValidationExpression: v, ReauthorizeEvery: 5}}}}
	a token checked by a function = Auth: {DefaultAuthorizer: Check, Authorizers: {Check: {FunctionArn: {"Fn::GetAtt": [Hook, Arn]}, FunctionInvokeRole: r, Identity: {Header: X, ReauthorizeEvery: 20}}}}
	a request checked by a function = Auth: {Authorizers: {Check: {FunctionPayloadType: REQUEST, FunctionArn: f, DisableFunctionDefaultPermissions: true, Identity: {Headers: [A], QueryStrings: [q], StageVariables: [s], Context: [c]}}}}
	IAM = Auth: {DefaultAuthorizer: AWS_IAM}
	IAM without the caller's credentials = Auth: {DefaultAuthorizer: AWS_IAM, InvokeRole: NONE}
	a key = Auth: {ApiKeyRequired: true}
	authorization beside CORS = Cors: "'*'", Auth: {DefaultAuthorizer: Users, AddDefaultAuthorizerToCorsPreflight: false, Authorizers: {Users: {UserPoolArn: a}}}
	authorization of CORS = Cors: "'*'", Auth: {DefaultAuthorizer: Users, Authorizers: {Users: {UserPoolArn: a}}}
	a key beside CORS = Cors: "'*'", Auth: {ApiKeyRequired: true, AddApiKeyRequiredToCorsPreflight: false}
	accounts = Auth: {ResourcePolicy: {AwsAccountWhitelist: ["123456789012"], AwsAccountBlacklist: ["210987654321"]}}
	addresses = Auth: {ResourcePolicy: {IpRangeWhitelist: ["10.0.0.0/8"], IpRangeBlacklist: ["10.1.0.0/16"]}}
	networks = Auth: {ResourcePolicy: {SourceVpcWhitelist: [vpc-1, vpce-1], IntrinsicVpcBlacklist: [{Ref: Free}], IntrinsicVpceBlacklist: [{Ref: Free}]}}
	own statements = Auth: {ResourcePolicy: {CustomStatements: [{Effect: Allow, Principal: "*", Action: "execute-api:Invoke", Resource: "*"}]}}
	a usage plan = Auth: {ApiKeyRequired: true, UsagePlan: {CreateUsagePlan: PER_API, UsagePlanName: n, Quota: {Limit: 5}, Throttle: {RateLimit: 5}, Description: d}}
	a shared usage plan = Auth: {UsagePlan: {CreateUsagePlan: SHARED}}
	no usage plan = Auth: {UsagePlan: {CreateUsagePlan: NONE}}
	answers of the gateway = GatewayResponses: {DEFAULT_4XX: {StatusCode: 404, ResponseParameters: {Headers: {X: "'y'"}, Paths: {p: q}}, ResponseTemplates: {application/json: "{}"}}}
	models = Models: {User: {type: object}}
	models in version 3 = OpenApiVersion: 3.0.1, Models: {User: {type: object}}, Auth: {DefaultAuthorizer: U, Authorizers: {U: {UserPoolArn: a}}}
	a domain = Domain: {DomainName: api.example.com, CertificateArn: c}
	a domain at the edge with paths = Domain: {DomainName: api.example.com, CertificateArn: c, EndpointConfiguration: EDGE, BasePath: [one, two-2], SecurityPolicy: TLS_1_2}
	a domain with records = Domain: {DomainName: {Ref: Stage}, CertificateArn: c, Route53: {HostedZoneId: Z1, IpV6: true, EvaluateTargetHealth: true, SetIdentifier: s, Region: eu-west-1}}
	a domain with records at the edge = Domain: {DomainName: d, CertificateArn: c, EndpointConfiguration: EDGE, Route53: {HostedZoneName: example.com.}}
	a domain with records of its own = Domain: {DomainName: d, CertificateArn: c, Route53: {HostedZoneId: Z1, SeparateRecordSetGroup: true}}
	a private domain = Domain: {DomainName: d, CertificateArn: c, EndpointConfiguration: PRIVATE, BasePath: [x], Policy: {a: b}, AccessAssociation: {VpcEndpointId: vpce-1}}
	a private domain with records = Domain: {DomainName: d, CertificateArn: c, EndpointConfiguration: PRIVATE, Route53: {HostedZoneId: Z, VpcEndpointDomainName: v, VpcEndpointHostedZoneId: W}}
	a domain with certificates of clients = Domain: {DomainName: d, CertificateArn: c, NormalizeBasePath: false, BasePath: [a-b], MutualTlsAuthentication: {TruststoreUri: u, TruststoreVersion: "1"}, OwnershipVerificationCertificateArn: o}
	attributes = |Condition: C, DependsOn: [Queue], DeletionPolicy: Retain
	a definition = DefinitionBody: {swagger: "2.0", info: {title: t}, paths: {"/a/{id}": {get: {x-amazon-apigateway-integration: {type: mock}}}}}
	a definition with extras = Cors: "'*'", Auth: {DefaultAuthorizer: U, Authorizers: {U: {UserPoolArn: a}}}, DefinitionBody: {swagger: "2.0", info: {title: t}, paths: {/b: {get: {x-amazon-apigateway-integration: {type: mock}}, post: {}}}}
	a definition elsewhere = DefinitionUri: "s3://b/k", Mode: overwrite
	a definition that is merged = MergeDefinitions: true, DefinitionBody: {swagger: "2.0", info: {title: t}, paths: {"/a/{id}": {get: {summary: s}}}}
`

const apiEvents = `
	users = Auth: {Authorizers: {U: {UserPoolArn: a, AuthorizationScopes: [r]}}}|Auth: {Authorizer: U}
	users with other scopes = Auth: {Authorizers: {U: {UserPoolArn: a, AuthorizationScopes: [r]}}}|Auth: {Authorizer: U, AuthorizationScopes: [w]}
	nobody in place of the default = Auth: {DefaultAuthorizer: U, Authorizers: {U: {UserPoolArn: a}}}|Auth: {Authorizer: NONE}
	another than the default = Auth: {DefaultAuthorizer: U, Authorizers: {U: {UserPoolArn: a}, V: {UserPoolArn: b}}}|Auth: {Authorizer: V}
	IAM = |Auth: {Authorizer: AWS_IAM}
	IAM with a role = |Auth: {Authorizer: AWS_IAM, InvokeRole: r}
	IAM without one = |Auth: {Authorizer: AWS_IAM, InvokeRole: NONE}
	a key = |Auth: {ApiKeyRequired: true}
	no key = Auth: {ApiKeyRequired: true}|Auth: {ApiKeyRequired: false}
	a key and users = Auth: {DefaultAuthorizer: U, Authorizers: {U: {UserPoolArn: a}}}|Auth: {ApiKeyRequired: true}
	a policy = |Auth: {ResourcePolicy: {IpRangeWhitelist: ["10.0.0.0/8"], CustomStatements: [{Effect: Deny, Principal: "*", Action: "execute-api:Invoke", Resource: "*"}]}}
	parameters = |RequestParameters: [method.request.header.X, {method.request.querystring.q: {Required: true, Caching: true}}]
	a model = Models: {User: {type: object}}|RequestModel: {Model: User, Required: true, ValidateBody: true}
	a model that is checked in part = Models: {User: {type: object}}|RequestModel: {Model: User, ValidateBody: true, ValidateParameters: true}
	a model in version 3 = OpenApiVersion: "3.0.1", Models: {User: {type: object}}|RequestModel: {Model: User, Required: false}
`

const httpAPIs = `
	nothing else = 
	a stage = StageName: live
	a stage with marks = StageName: live-1
	a stage by a parameter = StageName: {Ref: Stage}
	a name and a description = Name: n, Description: d
	settings of the stage = StageVariables: {A: b}, AccessLogSettings: {DestinationArn: d}, DefaultRouteSettings: {ThrottlingBurstLimit: 5}, RouteSettings: {"GET /a": {ThrottlingRateLimit: 1}}
	tags = Tags: {team: shop}
	warnings = FailOnWarnings: true
	the address is off = DisableExecuteApiEndpoint: true
	CORS = CorsConfiguration: true
	CORS in full = CorsConfiguration: {AllowOrigins: ["https://example.com"], AllowHeaders: [x], AllowMethods: [GET], ExposeHeaders: [y], MaxAge: 6, AllowCredentials: true}
	CORS perhaps = CorsConfiguration: {"Fn::If": [C, {AllowOrigins: ["*"], MaxAge: 5}, {Ref: "AWS::NoValue"}]}
	tokens = Auth: {DefaultAuthorizer: J, Authorizers: {J: {JwtConfiguration: {issuer: "https://i", audience: [a]}, IdentitySource: $request.header.Authorization, AuthorizationScopes: [r]}}}
	tokens without a default = Auth: {Authorizers: {J: {JwtConfiguration: {Issuer: "https://i", Audience: [a]}, IdentitySource: $request.header.Authorization}}}
	a function that checks = Auth: {DefaultAuthorizer: L, Authorizers: {L: {FunctionArn: {"Fn::GetAtt": [Hook, Arn]}, AuthorizerPayloadFormatVersion: "2.0", EnableSimpleResponses: true, EnableFunctionDefaultPermissions: true, FunctionInvokeRole: r, Identity: {Headers: [A], QueryStrings: [q], StageVariables: [s], Context: [c], ReauthorizeEvery: 5}}}}
	IAM = Auth: {EnableIamAuthorizer: true, DefaultAuthorizer: AWS_IAM}
	a domain = Domain: {DomainName: api.example.com, CertificateArn: c}
	a domain with paths = Domain: {DomainName: api.example.com, CertificateArn: c, BasePath: [/a/b-c, d], SecurityPolicy: TLS_1_2, EndpointConfiguration: REGIONAL, OwnershipVerificationCertificateArn: o, MutualTlsAuthentication: {TruststoreUri: u}}
	a domain with records = Tags: {a: b}, Domain: {DomainName: {Ref: Free}, CertificateArn: c, Route53: {HostedZoneName: example.com., IpV6: true}}
	attributes = |Condition: C, DependsOn: Queue
	a definition = DefinitionBody: {openapi: 3.0.1, info: {title: {Ref: "AWS::StackName"}}, paths: {/b: {get: {x-amazon-apigateway-integration: {type: aws_proxy, uri: u}}}}}
	a definition with extras = Tags: {a: b}, CorsConfiguration: true, Auth: {DefaultAuthorizer: J, Authorizers: {J: {JwtConfiguration: {issuer: i, audience: [a]}, IdentitySource: s}}}, DefinitionBody: {openapi: 3.0.1, tags: [{name: a}], paths: {/b: {get: {x-amazon-apigateway-integration: {type: aws_proxy, uri: u}}, options: {}}}}
	a definition elsewhere = DefinitionUri: {Bucket: b, Key: k}
`

const httpAPIEvents = `
	tokens = Auth: {Authorizers: {J: {JwtConfiguration: {issuer: i, audience: [a]}, IdentitySource: s, AuthorizationScopes: [r]}}}|Path: /a, Method: get, Auth: {Authorizer: J}
	tokens with other scopes = Auth: {DefaultAuthorizer: J, Authorizers: {J: {JwtConfiguration: {issuer: i, audience: [a]}, IdentitySource: s, AuthorizationScopes: [r]}}}|Path: /a, Method: get, Auth: {AuthorizationScopes: [w]}
	nobody in place of the default = Auth: {DefaultAuthorizer: J, Authorizers: {J: {JwtConfiguration: {issuer: i, audience: [a]}, IdentitySource: s}}}|Path: /a, Method: get, Auth: {Authorizer: NONE}
	IAM = Auth: {EnableIamAuthorizer: true}|Path: /a, Method: get, Auth: {Authorizer: AWS_IAM}
	all = |
	settings of routes = RouteSettings: {"GET /a": {ThrottlingRateLimit: 1}}|Path: /a, Method: get, RouteSettings: {ThrottlingBurstLimit: 5}
`

const others = `
	a table = T: {Type: "AWS::Serverless::SimpleTable"}
	a table with a key = T: {Type: "AWS::Serverless::SimpleTable", Properties: {PrimaryKey: {Name: n, Type: Number}, TableName: t, Tags: {a: b}}}
	a table with throughput = T: {Type: "AWS::Serverless::SimpleTable", Properties: {PrimaryKey: {Name: n, Type: Binary}, ProvisionedThroughput: {ReadCapacityUnits: 5, WriteCapacityUnits: 5}}}
	a table that is encrypted = T: {Type: "AWS::Serverless::SimpleTable", Properties: {SSESpecification: {SSEEnabled: true}, PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}}}
	a table's attributes = T: {Type: "AWS::Serverless::SimpleTable", Condition: C, DeletionPolicy: Retain, DependsOn: Queue}
	a layer = L: {Type: "AWS::Serverless::LayerVersion", Properties: {ContentUri: "s3://b/k"}}
	a layer in full = L: {Type: "AWS::Serverless::LayerVersion", Properties: {ContentUri: {Bucket: b, Key: k, Version: "1"}, LayerName: n, Description: d, CompatibleRuntimes: [python3.12], CompatibleArchitectures: [arm64], LicenseInfo: MIT, RetentionPolicy: Delete}}
	a layer that is kept = L: {Type: "AWS::Serverless::LayerVersion", Condition: C, Properties: {ContentUri: "s3://b/k?versionId=3", RetentionPolicy: retain}}
	an application = A: {Type: "AWS::Serverless::Application", Properties: {Location: "https://s3.amazonaws.com/b/k", TemplateUrl: "https://s3.amazonaws.com/b/k", Parameters: {A: b}, Tags: {a: b}, TimeoutInMinutes: 5, NotificationARNs: [{Ref: Topic}]}}
`

const globals = `
	a function's = {Function: {Runtime: python3.12, Timeout: 5, Environment: {Variables: {A: a, B: b}}, Layers: [x], Tags: {t: u}}}|F: {Type: "AWS::Serverless::Function", Properties: {Handler: a.b, CodeUri: "s3://b/k", Timeout: 7, Environment: {Variables: {B: c, D: d}}, Layers: [y], Tags: {v: w}}}
	what is ignored = {Function: {Timeout: 5, MemorySize: 256}}|F: {Type: "AWS::Serverless::Function", IgnoreGlobals: [Timeout], Properties: {` + code + `}}
	all is ignored = {Function: {Timeout: 5}}|F: {Type: "AWS::Serverless::Function", IgnoreGlobals: "*", Properties: {` + code + `}}
	a function in place of a mapping = {Function: {VpcConfig: {SubnetIds: [a]}}}|F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, VpcConfig: {"Fn::If": [C, {SubnetIds: [b]}, {Ref: "AWS::NoValue"}]}}}
	a mapping in place of a text = {Function: {CodeUri: "s3://b/k"}}|F: {Type: "AWS::Serverless::Function", Properties: {Handler: a, Runtime: python3.12, CodeUri: {Bucket: c, Key: d}}}
	the implicit API's = {Api: {Name: n, TracingEnabled: true, Cors: "'*'", EndpointConfiguration: {Type: REGIONAL}}}|F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, Events: {E: {Type: Api, Properties: {Path: /a, Method: get}}}}}
	the implicit HTTP API's = {HttpApi: {CorsConfiguration: true, Tags: {a: b}, AccessLogSettings: {DestinationArn: d}}}|F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, Events: {E: {Type: HttpApi, Properties: {Path: /a, Method: get}}}}}
	an API's authorization = {Api: {Auth: {DefaultAuthorizer: AWS_IAM}}}|F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, Events: {E: {Type: Api, Properties: {Path: /a, Method: get}}}}}
	an alias for all = {Function: {AutoPublishAlias: live, DeploymentPreference: {Type: AllAtOnce}}}|F: {Type: "AWS::Serverless::Function", Properties: {` + code + `}}|G: {Type: "AWS::Serverless::Function", Properties: {` + code + `, DeploymentPreference: {Enabled: false}}}
	tables' = {SimpleTable: {SSESpecification: {SSEEnabled: true}}}|T: {Type: "AWS::Serverless::SimpleTable"}
	version 3 of OpenAPI = {Api: {OpenApiVersion: "3.0.1", Auth: {DefaultAuthorizer: U, Authorizers: {U: {UserPoolArn: p}}}}}|F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, Events: {E: {Type: Api, Properties: {Path: /a, Method: get}}}}}
`

const wholes = `
	references to what a function offers = F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, AutoPublishAlias: live}}|P: {Type: "AWS::SSM::Parameter", Properties: {Type: String, Value: {"Fn::Sub": "${F.Alias}-${F.Version}-${FRole.Arn}-${!F.Alias}-${F.Version.Version}"}}}|Q: {Type: "AWS::SSM::Parameter", Properties: {Type: String, Value: {Ref: F.Version}}}|R: {Type: "AWS::SSM::Parameter", Properties: {Type: String, Value: {"Fn::GetAtt": [F.Version, Version]}}}|S: {Type: "AWS::SSM::Parameter", Properties: {Type: String, Value: !Ref F.Alias}}|T: {Type: "AWS::SSM::Parameter", Properties: {Type: String, Value: {"Fn::Sub": ["${F.Alias}${x}", {x: {Ref: F.Alias}}]}}}
	references to what an API offers = A: {Type: "AWS::Serverless::Api", Properties: {StageName: live}}|P: {Type: "AWS::SSM::Parameter", Properties: {Type: String, Value: {Ref: A.Stage}}}|Q: {Type: "AWS::SSM::Parameter", Properties: {Type: String, Value: {"Fn::Sub": "${A.Deployment}"}}}
	two functions under conditions = F: {Type: "AWS::Serverless::Function", Condition: C, Properties: {` + code + `, Events: {E: {Type: Api, Properties: {Path: /a, Method: get}}}}}|G: {Type: "AWS::Serverless::Function", Condition: D, Properties: {` + code + `, Events: {E: {Type: Api, Properties: {Path: /a, Method: post}}}}}
	two functions, one under a condition = F: {Type: "AWS::Serverless::Function", Condition: C, Properties: {` + code + `, Events: {E: {Type: Api, Properties: {Path: /a, Method: get}}}}}|G: {Type: "AWS::Serverless::Function", Properties: {` + code + `, Events: {E: {Type: Api, Properties: {Path: /a, Method: post}}}}}
	two functions of an HTTP API under conditions = F: {Type: "AWS::Serverless::Function", Condition: C, Properties: {` + code + `, Events: {E: {Type: HttpApi, Properties: {Path: /a, Method: get}}}}}|G: {Type: "AWS::Serverless::Function", Condition: D, Properties: {` + code + `, Events: {E: {Type: HttpApi, Properties: {Path: /b, Method: post}}}}}
	tags of the implicit API = F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, Tags: {team: shop}, PropagateTags: true, Events: {E: {Type: Api, Properties: {Path: /a, Method: get}}}}}
	the implicit API is kept = F: {Type: "AWS::Serverless::Function", DeletionPolicy: Retain, Properties: {` + code + `, Events: {E: {Type: Api, Properties: {Path: /a, Method: get}}}}}
	two APIs share a usage plan = A: {Type: "AWS::Serverless::Api", Properties: {StageName: a, Auth: {UsagePlan: {CreateUsagePlan: SHARED}}}}|B: {Type: "AWS::Serverless::Api", Properties: {StageName: b, Auth: {UsagePlan: {CreateUsagePlan: SHARED, Description: d}}}}
	two APIs with records of one zone = A: {Type: "AWS::Serverless::Api", Properties: {StageName: a, Domain: {DomainName: a, CertificateArn: c, Route53: {HostedZoneId: Z}}}}|B: {Type: "AWS::Serverless::Api", Properties: {StageName: b, Domain: {DomainName: b, CertificateArn: c, Route53: {HostedZoneId: Z}}}}
	two functions of one API = A: {Type: "AWS::Serverless::Api", Properties: {StageName: a-b}}|F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, Events: {E: {Type: Api, Properties: {RestApiId: !Ref A, Path: /a/, Method: get}}}}}|G: {Type: "AWS::Serverless::Function", Properties: {` + code + `, Events: {E: {Type: Api, Properties: {RestApiId: !Ref A, Path: /b, Method: post}}}}}
	a bucket that depends on something = O: {Type: "AWS::S3::Bucket", DependsOn: Queue, Properties: {Tags: [{Key: a, Value: b}], NotificationConfiguration: {LambdaConfigurations: [{Event: e, Function: f}]}}}|F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, Events: {E: {Type: S3, Properties: {Bucket: !Ref O, Events: "s3:ObjectCreated:*"}}}}}
	two functions for one user pool = F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, Events: {E: {Type: Cognito, Properties: {UserPool: !Ref Pool, Trigger: PreSignUp}}}}}|G: {Type: "AWS::Serverless::Function", Properties: {` + code + `, Events: {E: {Type: Cognito, Properties: {UserPool: !Ref Pool, Trigger: PostConfirmation}}}}}
	traffic shifts of two = F: {Type: "AWS::Serverless::Function", Condition: C, Properties: {` + code + `, AutoPublishAlias: a, DeploymentPreference: {Type: AllAtOnce, PassthroughCondition: true}}}|G: {Type: "AWS::Serverless::Function", Condition: D, Properties: {` + code + `, AutoPublishAlias: a, DeploymentPreference: {Type: AllAtOnce, PassthroughCondition: true, Role: r}}}
	a function and a state machine of one API = F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, Events: {E: {Type: Api, Properties: {Path: /a, Method: get}}}}}|M: {Type: "AWS::Serverless::StateMachine", Properties: {Definition: {StartAt: A}, Events: {E: {Type: Api, Properties: {Path: /a, Method: post}}}}}
`

// connected are the ends of connectors.
const connected = `
  F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, Events: {Q: {Type: SQS, Properties: {Queue: {"Fn::GetAtt": [Queue, Arn]}}}, D: {Type: DynamoDB, Properties: {Stream: {"Fn::GetAtt": [T, StreamArn]}, StartingPosition: LATEST}}}}}
  G: {Type: "AWS::Serverless::Function", Properties: {` + code + `}}
  M: {Type: "AWS::Serverless::StateMachine", Properties: {Definition: {StartAt: A}}}
  W: {Type: "AWS::Serverless::StateMachine", Properties: {Definition: {StartAt: A}}}
  T: {Type: "AWS::Serverless::SimpleTable"}
  A: {Type: "AWS::Serverless::Api", Properties: {StageName: live}}
  H: {Type: "AWS::Serverless::HttpApi"}
  Bus: {Type: "AWS::Events::EventBus", Properties: {Name: b}}
  Place: {Type: "AWS::Location::PlaceIndex", Properties: {IndexName: i}}
  Rule: {Type: "AWS::Events::Rule", Properties: {Targets: [{Id: a, Arn: {Ref: M}, RoleArn: {"Fn::GetAtt": [MRole, Arn]}}, {Id: b, Arn: {"Fn::GetAtt": [Bus, Arn]}, RoleArn: {"Fn::GetAtt": [MRole, Arn]}}]}}
  Source: {Type: "AWS::AppSync::DataSource", Properties: {ServiceRoleArn: {"Fn::GetAtt": [MRole, Arn]}}}
`

const connectorSamples = `
	a function reads a table = Source: {Id: F}, Destination: {Id: T}, Permissions: [Read]
	a function writes a table = Source: {Id: F}, Destination: {Id: T}, Permissions: [Write, Read]
	a function reads a bucket = Source: {Id: F}, Destination: {Id: Bucket}, Permissions: [Read, Write]
	a function calls a function = Source: {Id: F}, Destination: {Id: G}, Permissions: [Write]
	a function writes to many = Source: {Id: F}, Destination: [{Id: Queue}, {Id: Topic}, {Id: Bus}], Permissions: [Write]
	a function starts a state machine = Source: {Id: F}, Destination: {Id: M}, Permissions: [Read, Write]
	a function reads places = Source: {Id: F}, Destination: {Id: Place}, Permissions: [Read]
	a table's stream = Source: {Id: T}, Destination: {Id: F}, Permissions: [Read]
	a queue feeds a function = Source: {Id: Queue}, Destination: {Id: F}, Permissions: [Read, Write]
	a topic feeds a queue = Source: {Id: Topic}, Destination: {Id: Queue}, Permissions: [Write]
	a topic calls a function = Source: {Id: Topic}, Destination: {Id: G}, Permissions: [Write]
	a bucket calls a function = Source: {Id: Bucket}, Destination: {Id: G}, Permissions: [Write]
	an API calls a function = Source: {Id: A}, Destination: {Id: G}, Permissions: [Write]
	a method of an API calls a function = Source: {Id: A, Qualifier: "live/GET/x"}, Destination: {Id: G}, Permissions: [Write]
	an HTTP API calls a function = Source: {Id: H}, Destination: {Id: G}, Permissions: [Write]
	a state machine calls a function = Source: {Id: M}, Destination: {Id: G}, Permissions: [Write]
	a state machine starts a state machine = Source: {Id: M}, Destination: {Id: W}, Permissions: [Read, Write]
	a state machine writes to many = Source: {Id: M}, Destination: [{Id: Queue}, {Id: Topic}, {Id: Bus}, {Id: T}, {Id: Bucket}], Permissions: [Write]
	a rule reaches a topic = Source: {Id: Rule}, Destination: {Id: Topic}, Permissions: [Write]
	a rule reaches a queue = Source: {Id: Rule}, Destination: {Id: Queue}, Permissions: [Write]
	a rule reaches a function = Source: {Id: Rule}, Destination: {Id: G}, Permissions: [Write]
	a rule reaches a state machine = Source: {Id: Rule}, Destination: {Id: M}, Permissions: [Write]
	a rule reaches a bus = Source: {Id: Rule}, Destination: {Id: Bus}, Permissions: [Write]
	a data source reads a table = Source: {Id: Source}, Destination: {Id: T}, Permissions: [Read, Write]
	a data source calls a function = Source: {Id: Source}, Destination: {Id: G}, Permissions: [Write]
	an end that is described = Source: {Type: "AWS::Serverless::Function", RoleName: r}, Destination: {Id: Queue}, Permissions: [Write]
	both ends are described = Source: {Type: "AWS::SNS::Topic", Arn: a}, Destination: {Type: "AWS::SQS::Queue", Arn: b, QueueUrl: u}, Permissions: [Write]
`

const refused = `
	an unknown property = F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, Memory: 5}}
	an unknown event = F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, Events: {E: {Type: Sqs, Properties: {Queue: q}}}}}
	an unknown property of an event = F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, Events: {E: {Type: SQS, Properties: {Queue: q, Size: 1}}}}}
	an event without its source = F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, Events: {E: {Type: Kinesis, Properties: {StartingPosition: LATEST}}}}}
	an event without a type = F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, Events: {E: {Properties: {}}}}}
	events in an Fn::If = F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, Events: {"Fn::If": [C, {E: {Type: SQS, Properties: {Queue: q}}}, {Ref: "AWS::NoValue"}]}}}
	an event in an Fn::If = F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, Events: {E: {"Fn::If": [C, {Type: SQS, Properties: {Queue: q}}, {Ref: "AWS::NoValue"}]}}}}
	a bucket of another stack = F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, Events: {E: {Type: S3, Properties: {Bucket: other, Events: "s3:ObjectCreated:*"}}}}}
	a user pool of another stack = F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, Events: {E: {Type: Cognito, Properties: {UserPool: other, Trigger: PreSignUp}}}}}
	an unknown policy template = F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, Policies: [{S3ReedPolicy: {BucketName: b}}]}}
	a policy template without its parameter = F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, Policies: [{S3ReadPolicy: {}}]}}
	policies of two kinds in an Fn::If = F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, Policies: [{"Fn::If": [C, AmazonS3ReadOnlyAccess, {Statement: [{Effect: Allow, Action: a:b, Resource: "*"}]}]}]}}
	lists of policies in an Fn::If = F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, Policies: {"Fn::If": [C, [AmazonS3ReadOnlyAccess], {Ref: "AWS::NoValue"}]}}}
	a queue for failures without an ARN = F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, DeadLetterQueue: {Type: SQS}}}
	provisioned concurrency without an alias = F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 1}}}
	traffic shifts without an alias = F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, DeploymentPreference: {Type: AllAtOnce}}}
	an alias that cannot be known = F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, AutoPublishAlias: {"Fn::GetAtt": [Queue, QueueName]}}}
	a URL without authorization = F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, FunctionUrlConfig: {InvokeMode: BUFFERED}}}
	a destination without a type = F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, EventInvokeConfig: {DestinationConfig: {OnSuccess: {Destination: d}}}}}
	a destination without an ARN = F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, EventInvokeConfig: {DestinationConfig: {OnSuccess: {Type: Lambda}}}}}
	an API of another kind = H: {Type: "AWS::Serverless::HttpApi"}|F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, Events: {E: {Type: Api, Properties: {Path: /a, Method: get, RestApiId: {Ref: H}}}}}}
	an authorizer that is not there = A: {Type: "AWS::Serverless::Api", Properties: {StageName: a}}|F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, Events: {E: {Type: Api, Properties: {Path: /a, Method: get, RestApiId: {Ref: A}, Auth: {Authorizer: U}}}}}}
	a default authorizer that is not there = A: {Type: "AWS::Serverless::Api", Properties: {StageName: a, Auth: {DefaultAuthorizer: U, Authorizers: {V: {UserPoolArn: p}}}}}
	a method twice = F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, Events: {A: {Type: Api, Properties: {Path: /a, Method: get}}, B: {Type: Api, Properties: {Path: /a, Method: get}}}}}
	an API without a stage = A: {Type: "AWS::Serverless::Api", Properties: {}}
	a domain without a certificate = A: {Type: "AWS::Serverless::Api", Properties: {StageName: a, Domain: {DomainName: d}}}
	a table with an unknown key = T: {Type: "AWS::Serverless::SimpleTable", Properties: {PrimaryKey: {Name: n, Type: Text}}}
	a layer without content = L: {Type: "AWS::Serverless::LayerVersion", Properties: {LayerName: l}}
	a layer with an unknown retention = L: {Type: "AWS::Serverless::LayerVersion", Properties: {ContentUri: "s3://b/k", RetentionPolicy: Keep}}
	a state machine without a definition = M: {Type: "AWS::Serverless::StateMachine", Properties: {}}
	a state machine with a role and policies = M: {Type: "AWS::Serverless::StateMachine", Properties: {Definition: {StartAt: A}, Role: r, Policies: [AmazonS3ReadOnlyAccess]}}
	a connector of strangers = N: {Type: "AWS::Serverless::Connector", Properties: {Source: {Id: Pool}, Destination: {Id: Queue}, Permissions: [Read]}}
	a connector to nothing = N: {Type: "AWS::Serverless::Connector", Properties: {Source: {Id: Topic}, Destination: {Id: Nothing}, Permissions: [Write]}}
	a logical id that is taken = F: {Type: "AWS::Serverless::Function", Properties: {` + code + `}}|FRole: {Type: "AWS::SQS::Queue"}
	a broker without a secret = F: {Type: "AWS::Serverless::Function", Properties: {` + code + `, Events: {E: {Type: MQ, Properties: {Broker: b, Queues: [q], SourceAccessConfigurations: [{Type: VIRTUAL_HOST, URI: u}]}}}}}
`
