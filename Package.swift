// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import PackageDescription

let settings: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
]

/// A room of the house: what it may import stands here and in CONTRIBUTING.md; a test compares both with the sources.
func room(_ name: String, _ imports: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: imports, resources: resources, swiftSettings: settings)
}

/// The tests of one room, or of the whole program.
func tests(_ name: String, _ imports: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: imports, exclude: exclude, swiftSettings: settings)
}

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")

let package = Package(
    name: "virt-playbook",
    products: [.executable(name: "virt-playbook", targets: ["virt-playbook"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
    ],
    targets: [
        // Without pkg-config, which would link libvirt: it is loaded when the first connection opens.
        .systemLibrary(
            name: "CLibvirt", providers: [.apt(["libvirt-dev"]), .yum(["libvirt-devel"])]),
        .systemLibrary(
            name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"]), .yum(["libyaml-devel"])]),
        .systemLibrary(
            name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"]), .yum(["libxml2-devel"])]),
        .systemLibrary(
            name: "CNettle", pkgConfig: "nettle", providers: [.apt(["nettle-dev"]), .yum(["nettle-devel"])]),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CTerminal"),
        room("Diagnostics"),
        room("YAMLTree", ["Diagnostics", "CLibYAML", "CNettle"]),
        room("DomainXML", ["Diagnostics", "CLibXML2"], resources: [.embedInCode("Resources/native-xml.tsv")]),
        room("Conversion", ["DomainXML", "Diagnostics"]),
        room("Matching", ["Diagnostics"]),
        room("QMPSchema", ["Diagnostics", "Matching"]),
        room("Hypervisor"),
        room("LibvirtClient", ["Hypervisor", "CLibvirt"]),
        room("PlaybookModel", ["Diagnostics", "YAMLTree", "Matching", "Hypervisor"]),
        room("InventoryModel", ["Diagnostics", "YAMLTree", "Matching"]),
        room("Actions", ["Diagnostics", "DomainXML", "Matching", "Hypervisor", "PlaybookModel"]),
        room("RunStore", ["Hypervisor", "PlaybookModel", grdb, system]),
        room("Engine", ["Diagnostics", "Hypervisor", "PlaybookModel", "InventoryModel", "RunStore"]),
        room("Reporting", ["Engine", "Diagnostics"]),
        room(
            "PlaybookCLI",
            [
                "Actions", "CMalloc", "Conversion", "CTerminal", "Diagnostics", "DomainXML", "Engine", "Hypervisor",
                "InventoryModel", "LibvirtClient", "Matching", "PlaybookModel", "QMPSchema", "Reporting", "RunStore",
                "YAMLTree", arguments, signals,
            ]),
        .target(
            name: "TestSupport", dependencies: ["Matching"], path: "Tests/TestSupport", swiftSettings: settings),
        .target(
            name: "HypervisorFake", dependencies: ["Hypervisor"], path: "Tests/HypervisorFake",
            swiftSettings: settings),
        .executableTarget(
            name: "fuzz-readers",
            dependencies: [
                "Actions", "Conversion", "Diagnostics", "DomainXML", "Matching", "PlaybookModel", "YAMLTree",
            ],
            path: "Tests/FuzzReaders", exclude: ["Corpus"], swiftSettings: settings),
        tests("ArchitectureTests", []),
        tests("CommandTests", [subprocess]),
        tests("ConversionTests", ["Conversion", "DomainXML", "TestSupport"], exclude: ["Cases"]),
        tests("DiagnosticsTests", ["Diagnostics"]),
        tests("DomainXMLTests", ["DomainXML", "Diagnostics"], exclude: ["Cases"]),
        tests(
            "EngineTests",
            [
                "Actions", "Diagnostics", "Engine", "Hypervisor", "HypervisorFake", "InventoryModel", "Matching",
                "PlaybookModel", "Reporting", "RunStore", "TestSupport", grdb,
            ], exclude: ["Cases", "Plans"]),
        tests("FuzzTests", ["fuzz-readers", subprocess]),
        tests(
            "LibvirtClientTests",
            ["Diagnostics", "LibvirtClient", "Hypervisor", "HypervisorFake", "Matching", "QMPSchema"]),
        tests("MatchingTests", ["Matching", "Diagnostics"]),
        tests(
            "PlaybookCLITests",
            [
                "Actions", "Diagnostics", "DomainXML", "Engine", "Hypervisor", "HypervisorFake", "Matching",
                "PlaybookCLI", "PlaybookModel", "Reporting", arguments,
            ]),
        tests(
            "PlaybookModelTests",
            ["Actions", "Diagnostics", "Hypervisor", "Matching", "PlaybookModel", "TestSupport", "YAMLTree"],
            exclude: ["Mistakes", "Warnings"]),
        tests("QMPSchemaTests", ["Diagnostics", "Matching", "QMPSchema"], exclude: ["Resources"]),
        tests("YAMLTreeTests", ["YAMLTree", "Diagnostics", "Matching"]),
        .executableTarget(name: "virt-playbook", dependencies: ["PlaybookCLI"], swiftSettings: settings),
    ]
)
